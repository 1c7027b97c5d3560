using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using Rpc.Transport.Client;
using Rpc.Transport.Connections;
using Rpc.Transport.Protocol.Deflate;
using Rpc.Transport.Protocol.Frames;
using Rpc.Transport.Server;
using Rpc.Transport.Tests.Connections;
using Rpc.Transport.Tests.Protocol.Deflate;

namespace Rpc.Transport.Tests.Server;

/// <summary>RFC 7692 with the platform's WebSocket at the other end, in both roles.</summary>
public sealed class CompressionInteropTests
{
    private static readonly int[] Lengths = [0, 1, 100, 200, 1000, 1000, 1000, 70_000, 500_000, 300];

    // Its takeover (server's, client's messages) and windows, of which it knows 9–15; our windows.
    [Theory]
    [InlineData(true, true, 15, 15, 15, 15)]
    [InlineData(false, true, 15, 15, 15, 15)]
    [InlineData(true, false, 15, 15, 15, 15)]
    [InlineData(false, false, 9, 9, 15, 15)]
    [InlineData(true, true, 9, 10, 15, 15)]
    [InlineData(true, true, 15, 15, 9, 9)]
    [InlineData(true, true, 12, 13, 10, 11)]
    public async Task PlatformsClient_IsEchoedByOurListener(bool serverTakeover, bool clientTakeover, int serverBits, int clientBits, int ourServerBits, int ourClientBits)
    {
        DeflateAgreement? agreed = null;
        var options = new WebSocketListenerOptions { Deflate = new DeflateOptions { ServerMaxWindowBits = ourServerBits, ClientMaxWindowBits = ourClientBits } };
        await using WebSocketListener listener = Peers.Listen(
            connection =>
            {
                agreed = connection.Info.Deflate;
                return ListenerTests.Echo(connection);
            },
            options);
        using var limit = new CancellationTokenSource(Peers.Limit);
        using var client = new ClientWebSocket();
        client.Options.DangerousDeflateOptions = new WebSocketDeflateOptions
        {
            ServerContextTakeover = serverTakeover,
            ClientContextTakeover = clientTakeover,
            ServerMaxWindowBits = serverBits,
            ClientMaxWindowBits = clientBits,
        };

        await client.ConnectAsync(new Uri($"ws://{listener.LocalEndPoint}/"), limit.Token);
        for (int i = 0; i < Lengths.Length; i++)
        {
            byte[] message = Deflating.Text(Lengths[i], i);
            await client.SendAsync(message, WebSocketMessageType.Binary, true, limit.Token);
            Assert.Equal(message, await ReceiveAsync(client, limit.Token));
        }

        await client.CloseAsync(WebSocketCloseStatus.NormalClosure, "", limit.Token);
        Assert.Equal(
            new DeflateAgreement(serverTakeover, clientTakeover, Math.Min(serverBits, ourServerBits), Math.Min(clientBits, ourClientBits)), agreed);
    }

    [Theory]
    [InlineData(true, true, 15, 15)]
    [InlineData(true, true, 9, 15)]
    [InlineData(true, true, 15, 9)]
    [InlineData(false, true, 15, 12)]
    [InlineData(true, false, 11, 15)]
    [InlineData(false, false, 10, 10)]
    public async Task OurDialer_IsEchoedByThePlatformsServer(bool serverTakeover, bool clientTakeover, int serverBits, int clientBits)
    {
        using var limit = new CancellationTokenSource(Peers.Limit);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Task echoing = EchoAsync(listener, serverTakeover, clientTakeover, serverBits, clientBits, limit.Token);
        var options = new WebSocketClientOptions
        {
            Deflate = new DeflateOptions
            {
                ServerContextTakeover = serverTakeover,
                ClientContextTakeover = clientTakeover,
                ServerMaxWindowBits = serverBits,
                ClientMaxWindowBits = clientBits,
            },
        };
        WebSocketConnection client = await WebSocketDialer.ConnectAsync(WebSocketUri.Parse(new Uri($"ws://{listener.LocalEndpoint}/")), options, limit.Token);
        Assert.Equal(new DeflateAgreement(serverTakeover, clientTakeover, serverBits, clientBits), client.Info.Deflate);
        for (int i = 0; i < Lengths.Length; i++)
        {
            byte[] message = Deflating.Text(Lengths[i], i);
            await client.SendAsync(message, Opcode.Binary, moreFollows: false, compress: i != 3, limit.Token);
            Assert.Equal(message, await client.ReceiveBytesAsync());
        }

        await client.CloseAsync();
        await echoing.WaitAsync(limit.Token);
    }

    [Fact]
    public async Task PeerWithoutCompression_IsServedUncompressed()
    {
        var options = new WebSocketListenerOptions { Deflate = new DeflateOptions() };
        await using WebSocketListener listener = Peers.Listen(ListenerTests.Echo, options);
        WebSocketConnection plain = await Peers.DialAsync(listener);
        Assert.Null(plain.Info.Deflate);
        await plain.SayAsync(new string('x', 1000));
        Assert.Equal(new string('x', 1000), await plain.ReceiveTextAsync());
        await plain.CloseAsync();

        await using WebSocketListener without = Peers.Listen(ListenerTests.Echo);
        WebSocketConnection refused = await Peers.DialAsync(without, new WebSocketClientOptions { Deflate = new DeflateOptions() });
        Assert.Null(refused.Info.Deflate);
        await refused.CloseAsync();
    }

    [Fact]
    public async Task Ours_OnBothEnds_AgreeAndUnderstandEachOther()
    {
        var deflate = new DeflateOptions { ServerMaxWindowBits = 8, ClientMaxWindowBits = 8 };
        await using WebSocketListener listener = Peers.Listen(ListenerTests.Echo, new WebSocketListenerOptions { Deflate = deflate });
        WebSocketConnection client = await Peers.DialAsync(listener, new WebSocketClientOptions { Deflate = new DeflateOptions() });
        Assert.Equal(new DeflateAgreement(true, true, 8, 8), client.Info.Deflate);
        foreach (int length in Lengths)
        {
            await client.SendAsync(Deflating.Text(length, 1), Opcode.Text, false, CancellationToken.None);
            Assert.Equal(Deflating.Text(length, 1), await client.ReceiveBytesAsync());
        }

        await client.CloseAsync();
    }

    private static async Task EchoAsync(
        TcpListener listener, bool serverTakeover, bool clientTakeover, int serverBits, int clientBits, CancellationToken cancellationToken)
    {
        using TcpClient accepted = await listener.AcceptTcpClientAsync(cancellationToken);
        NetworkStream stream = accepted.GetStream();
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(one, cancellationToken);
            head.Append((char)one[0]);
        }

        string key = head.ToString().Split("Sec-WebSocket-Key: ")[1].Split('\r')[0];
#pragma warning disable CA5350 // RFC 6455 §4.2.2 prescribes SHA-1.
        string accept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
        string answer = "permessage-deflate" + (serverTakeover ? "" : "; server_no_context_takeover") + (clientTakeover ? "" : "; client_no_context_takeover")
            + $"; server_max_window_bits={serverBits}; client_max_window_bits={clientBits}";
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes($"HTTP/1.1 101 x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\nSec-WebSocket-Extensions: {answer}\r\n\r\n"),
            cancellationToken);
        using WebSocket server = WebSocket.CreateFromStream(stream, new WebSocketCreationOptions
        {
            IsServer = true,
            DangerousDeflateOptions = new WebSocketDeflateOptions
            {
                ServerContextTakeover = serverTakeover,
                ClientContextTakeover = clientTakeover,
                ServerMaxWindowBits = serverBits,
                ClientMaxWindowBits = clientBits,
            },
        });
        while (await ReceiveAsync(server, cancellationToken) is { } message)
            await server.SendAsync(message, WebSocketMessageType.Binary, true, cancellationToken);
        await server.CloseAsync(WebSocketCloseStatus.NormalClosure, "", cancellationToken);
    }

    private static async Task<byte[]?> ReceiveAsync(WebSocket socket, CancellationToken cancellationToken)
    {
        var message = new List<byte>();
        var buffer = new byte[8192];
        while (true)
        {
            ValueWebSocketReceiveResult part = await socket.ReceiveAsync(buffer.AsMemory(), cancellationToken);
            if (part.MessageType == WebSocketMessageType.Close)
                return null;
            message.AddRange(buffer.AsSpan(0, part.Count));
            if (part.EndOfMessage)
                return [.. message];
        }
    }
}
