using System.Net;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Rpc.TestKit;
using Rpc.Transport.Client;
using Rpc.Transport.Connections;
using Rpc.Transport.Protocol;
using Rpc.Transport.Protocol.Deflate;
using Rpc.Transport.Protocol.Frames;
using Rpc.Transport.Server;

namespace Rpc.Transport.Tests.Connections;

/// <summary>Short words for what connection tests do all the time. Every wait is bounded.</summary>
internal static class Peers
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static WebSocketConnection Connect(Wire wire, Role role, WebSocketConnectionOptions? options = null, DeflateAgreement? deflate = null, DeflateOptions? compression = null)
    {
        options ??= new WebSocketConnectionOptions();
        options.Validate();
        return new WebSocketConnection(wire, role, new WebSocketConnectionInfo(null, "/", "", null, deflate), options, default, RandomMaskingKeys.Shared, NullLogger.Instance, compression);
    }

    /// <summary>Two connections over memory.</summary>
    public static (WebSocketConnection Client, WebSocketConnection Server) CreatePair(WebSocketConnectionOptions? options = null, int windowBytes = 64 * 1024)
    {
        (MemoryWire client, MemoryWire server) = MemoryWire.CreatePair(windowBytes);
        return (Connect(client, Role.Client, options), Connect(server, Role.Server, options));
    }

    /// <summary>Two connections over TCP.</summary>
    public static async Task<(WebSocketConnection Client, WebSocketConnection Server)> CreateTcpPairAsync(WebSocketConnectionOptions? options = null)
    {
        options ??= new WebSocketConnectionOptions();
        var accepted = new TaskCompletionSource<WebSocketConnection>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using WebSocketListener listener = Listen(connection =>
        {
            accepted.SetResult(connection);
            return Task.CompletedTask;
        }, new WebSocketListenerOptions { Connection = options });
        WebSocketConnection client = await DialAsync(listener, new WebSocketClientOptions { Connection = options });
        return (client, await accepted.Task.WaitAsync(Limit));
    }

    public static WebSocketListener Listen(Func<WebSocketConnection, Task> onConnection, WebSocketListenerOptions? options = null) =>
        WebSocketListener.Start(new IPEndPoint(IPAddress.Loopback, 0), options ?? new WebSocketListenerOptions(), onConnection);

    public static Task<WebSocketConnection> DialAsync(WebSocketListener listener, WebSocketClientOptions? options = null, string target = "/") =>
        WebSocketDialer.ConnectAsync(
            WebSocketUri.Parse(new Uri($"ws://{listener.LocalEndPoint}{target}")), options ?? new WebSocketClientOptions(), CancellationToken.None).WaitAsync(Limit);

    public static Task SayAsync(this WebSocketConnection connection, string text, bool moreFollows = false) =>
        connection.SendAsync(Encoding.UTF8.GetBytes(text), Opcode.Text, moreFollows, CancellationToken.None).AsTask().WaitAsync(Limit);

    public static Task CloseAsync(this WebSocketConnection connection, CloseCode code = CloseCode.Normal, string reason = "") =>
        connection.CloseAsync(code, reason, CancellationToken.None).AsTask().WaitAsync(Limit);

    public static async Task<bool> WaitAsync(this WebSocketConnection connection) =>
        await connection.WaitToReceiveAsync(CancellationToken.None).AsTask().WaitAsync(Limit);

    /// <summary>The next message as bytes of its own; null at the end.</summary>
    public static async Task<byte[]?> ReceiveBytesAsync(this WebSocketConnection connection)
    {
        while (await connection.WaitAsync())
        {
            if (connection.TryReceive(out WebSocketMessage message))
                return message.Payload.ToArray();
        }

        return null;
    }

    public static async Task<string?> ReceiveTextAsync(this WebSocketConnection connection) =>
        await connection.ReceiveBytesAsync() is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    /// <summary>All messages until the end.</summary>
    public static async Task<List<byte[]>> ReceiveAllAsync(this WebSocketConnection connection)
    {
        var all = new List<byte[]>();
        while (await connection.ReceiveBytesAsync() is { } bytes)
            all.Add(bytes);
        return all;
    }

    /// <summary>Sends hand-made bytes.</summary>
    public static Task SendRawAsync(this Wire wire, byte[] bytes) => wire.SendAsync(bytes).AsTask().WaitAsync(Limit);

    /// <summary>Receives what comes next; empty at the end.</summary>
    public static async Task<byte[]> ReceiveSomeAsync(this Wire wire)
    {
        var buffer = new byte[4096];
        return buffer[..await wire.ReceiveAsync(buffer, CancellationToken.None).AsTask().WaitAsync(Limit)];
    }

    /// <summary>Receives at least so many bytes, or what there is until the end.</summary>
    public static async Task<byte[]> ReceiveRawAsync(this Wire wire, int bytes)
    {
        var buffer = new byte[bytes];
        int received = 0;
        while (received < bytes)
        {
            int read = await wire.ReceiveAsync(buffer.AsMemory(received), CancellationToken.None).AsTask().WaitAsync(Limit);
            if (read == 0)
                break;
            received += read;
        }

        return buffer[..received];
    }

    public static WebSocketConnectionOptions On(FakeTimeProvider time) => new() { TimeProvider = time };
}
