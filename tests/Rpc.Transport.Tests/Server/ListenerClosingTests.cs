using System.Text;
using Rpc.TestKit;
using Rpc.Transport.Protocol.Frames;
using Rpc.Transport.Tests.Connections;
using Rpc.Transport.Tests.Protocol;

namespace Rpc.Transport.Tests.Server;

/// <summary>The closing handshake of a server as a client sees it that is only a socket.</summary>
public sealed class ListenerClosingTests
{
    private readonly TaskCompletionSource<WebSocketConnection> _accepted = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public async Task Close_FromTheClient_IsAnsweredAndReleasesTheSocketBeforeTheClientEnds()
    {
        await using WebSocketListener listener = Peers.Listen(HandleAsync);
        using RawClient client = await RawClient.OpenAsync(listener);
        await client.SendAsync(Bytes.Close(Role.Server, 1001));
        Assert.Equal(Bytes.Close(Role.Client, 1001), Encoding.Latin1.GetBytes(await client.ReadToEndAsync()));
        await (await _accepted.Task.Within()).Terminated.Within();
    }

    [Fact]
    public async Task Close_FromTheServer_ReleasesTheSocketWhenItIsAnswered()
    {
        await using WebSocketListener listener = Peers.Listen(HandleAsync);
        using RawClient client = await RawClient.OpenAsync(listener);
        WebSocketConnection server = await _accepted.Task.Within();
        Task closing = server.CloseAsync(CloseCode.Normal).AsTask();
        Assert.Equal(Bytes.Close(Role.Client, 1000), await client.ReadAsync(4));
        Assert.False(server.Terminated.IsCompleted);
        await client.SendAsync(Bytes.Close(Role.Server, 1000));
        Assert.Empty(await client.ReadToEndAsync());
        await closing.Within();
        await server.Terminated.Within();
    }

    [Fact]
    public async Task Bytes_BehindClose_DoNotTakeTheAnswerFromTheClient()
    {
        await using WebSocketListener listener = Peers.Listen(
            HandleAsync, new WebSocketListenerOptions { Connection = new WebSocketConnectionOptions { ReceiveBufferBytes = 1024 } });
        using RawClient client = await RawClient.OpenAsync(listener);
        await client.SendAsync(Bytes.Join(Bytes.Close(Role.Server, 1000), new byte[10_000]));
        Assert.Equal(Bytes.Close(Role.Client, 1000), Encoding.Latin1.GetBytes(await client.ReadToEndAsync()));
        client.HalfClose();
        await (await _accepted.Task.Within()).Terminated.Within();
    }

    private async Task HandleAsync(WebSocketConnection connection)
    {
        _accepted.SetResult(connection);
        await connection.ReceiveAllAsync();
    }
}
