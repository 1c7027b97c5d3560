using System.Text;
using Rpc.TestKit;
using Rpc.Transport.Connections;
using Rpc.Transport.Protocol;
using Rpc.Transport.Protocol.Frames;
using Rpc.Transport.Tests.Protocol;

namespace Rpc.Transport.Tests.Connections;

/// <summary>Messages in: waiting, cancelling, keep-alive.</summary>
public sealed class ReceivingTests
{
    [Fact]
    public async Task Wait_Cancelled_LosesNothing()
    {
        foreach (bool tcp in (bool[])[false, true])
        {
            (WebSocketConnection client, WebSocketConnection server) = tcp ? await Peers.CreateTcpPairAsync() : Peers.CreatePair();
            for (int i = 0; i < 20; i++)
            {
                using var cancellation = new CancellationTokenSource();
                Task waiting = server.WaitToReceiveAsync(cancellation.Token).AsTask();
                if (i % 2 == 0)
                    await cancellation.CancelAsync();
                await client.SayAsync($"{i}");
                if (i % 2 != 0)
                    await cancellation.CancelAsync();
                try
                {
                    await waiting.WaitAsync(Peers.Limit);
                }
                catch (OperationCanceledException)
                {
                    // Either outcome is right; the message must be there in both.
                }

                Assert.Equal($"{i}", await server.ReceiveTextAsync());
            }

            client.Abort(null);
            server.Abort(null);
        }
    }

    [Fact]
    public async Task Wait_ThatWasOverForNothing_CanBeCancelled()
    {
        (MemoryWire client, MemoryWire wire) = MemoryWire.CreatePair();
        WebSocketConnection server = Peers.Connect(new EarlyWire(wire), Role.Server);
        using var cancellation = new CancellationTokenSource();
        Task waiting = server.WaitToReceiveAsync(cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.Within());
        await client.SendAsync(Bytes.Text(Role.Server, "hello"));
        Assert.Equal("hello", await server.ReceiveTextAsync());
        server.Abort(null);
        client.Abort();
    }

    [Fact]
    public async Task WaitForAHead_ThatWasOverForNothing_CanBeCancelled()
    {
        (MemoryWire client, MemoryWire wire) = MemoryWire.CreatePair();
        using var exchange = new HandshakeExchange(new EarlyWire(wire), maxHeadBytes: 1024);
        using var cancellation = new CancellationTokenSource();
        Task waiting = exchange.ReceiveHeadAsync(cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.Within());
        client.Abort();
    }

    [Fact]
    public async Task Wait_WhileAnotherWaits_IsRefused()
    {
        (WebSocketConnection client, WebSocketConnection server) = Peers.CreatePair();
        Task<bool> first = server.WaitToReceiveAsync(CancellationToken.None).AsTask();
        Assert.Throws<InvalidOperationException>(() => { _ = server.WaitToReceiveAsync(CancellationToken.None).AsTask(); });
        Assert.Throws<InvalidOperationException>(() => server.TryReceive(out _));
        await client.SayAsync("x");
        Assert.True(await first.WaitAsync(Peers.Limit));
        client.Abort(null);
        server.Abort(null);
    }

    [Fact]
    public async Task PingBetweenFragments_IsAnsweredBeforeTheMessageEnds()
    {
        (MemoryWire raw, MemoryWire wire) = MemoryWire.CreatePair();
        WebSocketConnection server = Peers.Connect(wire, Role.Server);
        Task<string?> reader = server.ReceiveTextAsync();
        await raw.SendRawAsync(Bytes.Join(Bytes.Frame(Role.Server, 0x01, "ab"u8), Bytes.Frame(Role.Server, 0x89, "p"u8)));
        Assert.Equal(["pong 70"], Feeder.Feed(Role.Client, [await raw.ReceiveRawAsync(3)]));
        Assert.False(reader.IsCompleted);
        await raw.SendRawAsync(Bytes.Frame(Role.Server, 0x80, "cd"u8));
        Assert.Equal("abcd", await reader);
        server.Abort(null);
    }

    [Fact]
    public async Task Message_BeyondTheLimit_ClosesWith1009OnBothEnds()
    {
        (WebSocketConnection client, WebSocketConnection server) = await Peers.CreateTcpPairAsync(new WebSocketConnectionOptions { MaxMessageBytes = 1000 });
        Task<List<byte[]>> atServer = server.ReceiveAllAsync();
        Task<List<byte[]>> atClient = client.ReceiveAllAsync();
        await client.SendAsync(new byte[2_000_000], Opcode.Binary, false, CancellationToken.None);
        await atServer;
        await atClient;
        Assert.Equal(CloseCode.MessageTooBig, server.Closed?.Code);
        Assert.Equal(CloseCode.MessageTooBig, client.Closed?.Code);
        Assert.True(client.Closed?.ByPeer);
        await Task.WhenAll(client.Terminated, server.Terminated).WaitAsync(Peers.Limit);
    }

    [Fact]
    public async Task KeepAlive_PingsASilentPeer_AndGivesUpWithoutAnswer()
    {
        var time = new FakeTimeProvider();
        (MemoryWire raw, MemoryWire wire) = MemoryWire.CreatePair();
        WebSocketConnection server = Peers.Connect(wire, Role.Server, Peers.On(time));
        Task<byte[]?> reader = server.ReceiveBytesAsync();
        time.Advance(TimeSpan.FromSeconds(30));
        byte[] ping = await raw.ReceiveRawAsync(10);
        Assert.Equal((0x89, 8), (ping[0], ping[1]));
        time.Advance(TimeSpan.FromSeconds(19));
        Assert.Null(server.Closed);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(await reader);
        Assert.Equal(CloseCode.AbnormalClosure, server.Closed?.Code);
        Assert.IsType<TimeoutException>(server.Closed?.Exception);
        await server.Terminated.WaitAsync(Peers.Limit);
        Assert.Equal(0, time.ArmedTimers);
    }

    [Fact]
    public async Task KeepAlive_Answered_MeasuresTheRoundTripAndGoesOn()
    {
        var time = new FakeTimeProvider();
        (MemoryWire raw, MemoryWire wire) = MemoryWire.CreatePair();
        WebSocketConnection server = Peers.Connect(wire, Role.Server, Peers.On(time));
        Task<string?> reader = server.ReceiveTextAsync();
        time.Advance(TimeSpan.FromSeconds(30));
        byte[] ping = await raw.ReceiveRawAsync(10);
        time.Advance(TimeSpan.FromSeconds(3));
        await raw.SendRawAsync(Bytes.Join(Bytes.Frame(Role.Server, 0x8A, ping.AsSpan(2)), Bytes.Text(Role.Server, "here")));
        Assert.Equal("here", await reader);
        Assert.Equal(TimeSpan.FromSeconds(3), server.RoundTripTime);
        server.Abort(null);
    }

    [Fact]
    public async Task KeepAlive_WithAnIntervalShorterThanTheTimeout_PingsOncePerInterval()
    {
        var time = new FakeTimeProvider();
        (MemoryWire raw, MemoryWire wire) = MemoryWire.CreatePair();
        WebSocketConnectionOptions options = Peers.On(time);
        options.KeepAliveInterval = TimeSpan.FromSeconds(5);
        options.KeepAliveTimeout = TimeSpan.FromSeconds(60);
        WebSocketConnection server = Peers.Connect(wire, Role.Server, options);
        for (int id = 1; id <= 4; id++)
        {
            // Behind the Pong comes a message, to know that the Pong was seen, and that the next receive waits.
            Task<string?> reader = server.ReceiveTextAsync();
            time.Advance(TimeSpan.FromSeconds(5));
            byte[] ping = await raw.ReceiveRawAsync(10);
            Assert.Equal((byte)id, ping[^1]);
            await raw.SendRawAsync(Bytes.Join(Bytes.Frame(Role.Server, 0x8A, ping.AsSpan(2)), Bytes.Text(Role.Server, "here")));
            Assert.Equal("here", await reader);
        }

        server.Abort(null);
        Assert.Equal(0, time.ArmedTimers);
    }

    [Fact]
    public async Task KeepAlive_WhileTheApplicationDoesNotReceive_DoesNotBlameThePeer()
    {
        var time = new FakeTimeProvider();
        (MemoryWire raw, MemoryWire wire) = MemoryWire.CreatePair();
        WebSocketConnection server = Peers.Connect(wire, Role.Server, Peers.On(time));
        await raw.SendRawAsync(Bytes.Text(Role.Server, "unread"));
        time.Advance(TimeSpan.FromMinutes(10));
        Assert.Null(server.Closed);
        Assert.Equal("unread", await server.ReceiveTextAsync());
        server.Abort(null);
    }

    [Fact]
    public void KeepAlive_Disabled_SetsNoTimer()
    {
        var time = new FakeTimeProvider();
        foreach (TimeSpan off in (TimeSpan[])[TimeSpan.Zero, Timeout.InfiniteTimeSpan])
        {
            WebSocketConnectionOptions options = Peers.On(time);
            options.KeepAliveInterval = off;
            WebSocketConnection server = Peers.Connect(MemoryWire.CreatePair().Server, Role.Server, options);
            Assert.Equal(0, time.ArmedTimers);
            server.Abort(null);
        }
    }

    [Fact]
    public async Task StreamWire_CarriesAConnection()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var dialed = new System.Net.Sockets.TcpClient();
        await dialed.ConnectAsync((System.Net.IPEndPoint)listener.LocalEndpoint).WaitAsync(Peers.Limit);
        System.Net.Sockets.TcpClient accepted = await listener.AcceptTcpClientAsync().WaitAsync(Peers.Limit);
        WebSocketConnection client = Peers.Connect(new StreamWire(dialed.GetStream(), "a"), Role.Client);
        WebSocketConnection server = Peers.Connect(new StreamWire(accepted.GetStream(), "b"), Role.Server);
        using (var cancellation = new CancellationTokenSource())
        {
            Task waiting = server.WaitToReceiveAsync(cancellation.Token).AsTask();
            await cancellation.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        }

        await client.SayAsync("through a stream");
        Assert.Equal("through a stream", await server.ReceiveTextAsync());
        await server.SendAsync(Encoding.UTF8.GetBytes("back"), Opcode.Text, false, CancellationToken.None);
        Assert.Equal("back", await client.ReceiveTextAsync());
        Task<List<byte[]>> reader = server.ReceiveAllAsync();
        await Peers.CloseAsync(client);
        await reader;
        await Task.WhenAll(client.Terminated, server.Terminated).WaitAsync(Peers.Limit);
        Assert.Equal(CloseCode.Normal, server.Closed?.Code);
    }
}
