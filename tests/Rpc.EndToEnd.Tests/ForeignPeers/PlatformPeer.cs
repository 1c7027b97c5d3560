using System.Net.WebSockets;
using Rpc.TestKit;

namespace Rpc.EndToEnd.Tests.ForeignPeers;

/// <summary>What the tests do with a WebSocket of the platform, whichever role it has.</summary>
internal static class PlatformPeer
{
    /// <summary>Echoes until the peer closes, each fragment as it comes, and answers its Close frame.</summary>
    public static async Task EchoAsync(WebSocket socket)
    {
        var buffer = new byte[64 * 1024];
        while (await socket.ReceiveAsync(buffer.AsMemory(), default) is { MessageType: not WebSocketMessageType.Close } part)
            await socket.SendAsync(buffer.AsMemory(0, part.Count), part.MessageType, part.EndOfMessage, default);
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, default);
    }

    /// <summary>Sends a message in fragments and receives one.</summary>
    public static async Task<(WebSocketMessageType Type, byte[] Bytes)> AskAsync(WebSocket socket, WebSocketMessageType type, params ReadOnlyMemory<byte>[] fragments)
    {
        for (var i = 0; i < fragments.Length; i++)
            await socket.SendAsync(fragments[i], type, i == fragments.Length - 1, default).AsTask().Within();
        var message = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer.AsMemory(), default).AsTask().Within();
            message.Write(buffer, 0, part.Count);
            if (part.EndOfMessage)
                return (part.MessageType, message.ToArray());
        }
    }

    /// <summary>Does the peer's part of closing.</summary>
    public static async Task CloseAsync(WebSocket socket, CloseCase way)
    {
        if (way.ByPeer)
        {
            await socket.CloseAsync((WebSocketCloseStatus)way.Code!, way.Reason, default).Within();
            return;
        }

        Assert.Equal(WebSocketMessageType.Close, (await socket.ReceiveAsync(Memory<byte>.Empty, default).AsTask().Within()).MessageType);
        await socket.CloseOutputAsync(socket.CloseStatus!.Value, null, default).Within();
    }
}
