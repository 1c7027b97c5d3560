using System.Net.Sockets;
using System.Text;
using Rpc.TestKit;
using Rpc.Transport.Tests.Protocol.Handshake;

namespace Rpc.Transport.Tests.Server;

/// <summary>A client that is only a socket.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly Socket _socket;

    private RawClient(Socket socket) => _socket = socket;

    public static async Task<RawClient> ConnectAsync(WebSocketListener listener)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(listener.LocalEndPoint).Within();
        return new RawClient(socket);
    }

    /// <summary>Connects and performs the opening handshake.</summary>
    public static async Task<RawClient> OpenAsync(WebSocketListener listener)
    {
        RawClient client = await ConnectAsync(listener);
        await client.SendAsync(ServerHandshakeTests.Sample);
        Assert.StartsWith("HTTP/1.1 101 ", await client.ReadHeadAsync(), StringComparison.Ordinal);
        return client;
    }

    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    public Task SendAsync(byte[] bytes) => _socket.SendAsync(bytes).Within();

    /// <summary>Reads the head of the answer, and nothing behind it.</summary>
    public async Task<string> ReadHeadAsync()
    {
        var head = new StringBuilder();
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
            head.Append((char)(await ReadAsync(1))[0]);
        return head.ToString();
    }

    /// <summary>Reads so many bytes.</summary>
    public async Task<byte[]> ReadAsync(int count)
    {
        var bytes = new byte[count];
        for (int read = 0, received; read < count; read += received)
            Assert.NotEqual(0, received = await _socket.ReceiveAsync(bytes.AsMemory(read)).AsTask().Within());
        return bytes;
    }

    /// <summary>Reads until the server ends the connection.</summary>
    public async Task<string> ReadToEndAsync()
    {
        var all = new StringBuilder();
        var buffer = new byte[1024];
        while (await _socket.ReceiveAsync(buffer.AsMemory()).AsTask().Within() is > 0 and var received)
            all.Append(Encoding.Latin1.GetString(buffer, 0, received));
        return all.ToString();
    }

    /// <summary>Ends our direction alone.</summary>
    public void HalfClose() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Resets the connection.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Dispose();
    }

    public void Dispose() => _socket.Dispose();
}
