using System.Text;
using Rpc.TestKit;
using Rpc.Transport.Connections;
using Rpc.Transport.Protocol;
using Rpc.Transport.Protocol.Frames;
using Rpc.Transport.Tests.Protocol.Conformance;
using Rpc.Transport.Tests.Protocol;

namespace Rpc.Transport.Tests.Connections;

/// <summary>RFC 6455 §7: every way in which a connection ends.</summary>
public sealed class ClosingTests
{
    [Theory, ClassData(typeof(BothRoles)), Rule(6455, "7.1.4", "A close that both ends have said is clean at both, with code and reason at the end that was told.")]
    public async Task Close_WithReadersOnBothEnds_IsCleanOnBoth(int role)
    {
        (WebSocketConnection closer, WebSocketConnection other) = Pair((Role)role);
        Task<List<byte[]>> here = closer.ReceiveAllAsync();
        Task<List<byte[]>> there = other.ReceiveAllAsync();
        await Peers.CloseAsync(closer, CloseCode.GoingAway, "bye");
        await Task.WhenAll(here, there);
        Assert.Equal(new ConnectionEnd(CloseCode.GoingAway, "", false, null), closer.Closed);
        Assert.Equal(new ConnectionEnd(CloseCode.GoingAway, "bye", true, null), other.Closed);
        await Terminated(closer, other);
    }

    [Theory, ClassData(typeof(BothRoles))]
    public async Task Close_WithoutReaderHere_FinishesAndKeepsWhatArrived(int role)
    {
        (WebSocketConnection closer, WebSocketConnection other) = Pair((Role)role);
        await other.SayAsync("one");
        await other.SayAsync("two");
        Task<List<byte[]>> there = other.ReceiveAllAsync();
        await Peers.CloseAsync(closer);
        await there;
        Assert.Equal(["one", "two"], (await closer.ReceiveAllAsync()).Select(Encoding.UTF8.GetString));
        Assert.Equal(CloseCode.Normal, closer.Closed?.Code);
        await Terminated(closer, other);
    }

    [Theory, ClassData(typeof(BothRoles))]
    public async Task Close_FromTheReceiveLoopItself_LeavesTheLentMessageAlone(int role)
    {
        (WebSocketConnection closer, WebSocketConnection other) = Pair((Role)role);
        await other.SayAsync("lent");
        await other.SayAsync("next");
        Task<List<byte[]>> there = other.ReceiveAllAsync();
        Assert.True(await closer.WaitAsync());
        Assert.True(closer.TryReceive(out WebSocketMessage lent));
        await Peers.CloseAsync(closer);
        Assert.Equal("lent", Encoding.UTF8.GetString(lent.Payload.Span));
        Assert.Equal("next", await closer.ReceiveTextAsync());
        Assert.Null(await closer.ReceiveBytesAsync());
        await there;
        await Terminated(closer, other);
    }

    [Fact, Rule(6455, "5.5.1", "Both ends may say Close at the same time; that is clean at both.")]
    public async Task Close_FromBothEndsAtOnce_IsCleanOnBoth()
    {
        for (int round = 0; round < 50; round++)
        {
            (WebSocketConnection client, WebSocketConnection server) = Peers.CreatePair();
            Task<List<byte[]>> reader = client.ReceiveAllAsync();
            await Task.WhenAll(
                Task.Run(() => Peers.CloseAsync(client, CloseCode.Normal, "c")), Task.Run(() => Peers.CloseAsync(server, CloseCode.GoingAway, "s")));
            await reader;
            Assert.Null(client.Closed?.Exception);
            Assert.Null(server.Closed?.Exception);
            Assert.Contains(client.Closed!.Code, new[] { CloseCode.Normal, CloseCode.GoingAway });
            await Terminated(client, server);
        }
    }

    [Fact]
    public async Task Close_SendsWhatIsQueuedFirst()
    {
        (WebSocketConnection client, WebSocketConnection server) = Peers.CreatePair(windowBytes: 1024);
        for (int i = 0; i < 200; i++)
            await client.SendAsync(new byte[1000], Opcode.Binary, moreFollows: true, CancellationToken.None);
        Task closing = Peers.CloseAsync(client);
        Assert.Equal(200, (await server.ReceiveAllAsync()).Count);
        await closing;
        Assert.Null(server.Closed?.Exception);
        await Terminated(client, server);
    }

    [Fact, Rule(6455, "7.1.1", "The server ends TCP first; a client waits for it.")]
    public async Task Server_EndsTcpFirst_AndTheClientWaitsForIt()
    {
        (MemoryWire clientWire, MemoryWire raw) = MemoryWire.CreatePair();
        WebSocketConnection client = Peers.Connect(clientWire, Role.Client);
        Task closing = Peers.CloseAsync(client);
        await raw.ReceiveRawAsync(8);
        await raw.SendRawAsync(Bytes.Close(Role.Client, 1000));
        await closing;
        Assert.False(clientWire.Released.Task.IsCompleted);
        raw.Dispose();
        await client.Terminated.WaitAsync(Peers.Limit);

        (MemoryWire rawClient, MemoryWire serverWire) = MemoryWire.CreatePair();
        WebSocketConnection server = Peers.Connect(serverWire, Role.Server);
        closing = Peers.CloseAsync(server);
        Assert.Equal(Bytes.Close(Role.Client, 1000), await rawClient.ReceiveRawAsync(4));
        await rawClient.SendRawAsync(Bytes.Close(Role.Server, 1000));
        Assert.Empty(await rawClient.ReceiveRawAsync(1));
        await closing;
        rawClient.Dispose();
        await server.Terminated.WaitAsync(Peers.Limit);
    }

    [Theory, ClassData(typeof(BothRoles)), Rule(6455, "7.1.7", "A connection that fails sends a Close frame with the code of what was wrong, and processes nothing more.")]
    public async Task Violation_IsAnsweredWithItsCodeAndReported(int roleNumber)
    {
        var role = (Role)roleNumber;
        (MemoryWire wire, MemoryWire raw) = WirePair(role);
        WebSocketConnection connection = Peers.Connect(wire, role);
        await raw.SendRawAsync(Bytes.Join(Bytes.Text(role, "good"), [0x83, 0x00]));
        Assert.Equal("good", await connection.ReceiveTextAsync());
        Assert.Null(await connection.ReceiveBytesAsync());
        Assert.Equal(CloseCode.ProtocolError, connection.Closed?.Code);
        Assert.False(connection.Closed?.ByPeer);
        Assert.Equal(CloseCode.ProtocolError, Assert.IsType<WebSocketProtocolException>(connection.Closed?.Exception).Code);
        byte[] answer = await raw.ReceiveRawAsync(1000);
        Assert.Equal(0x88, answer[0]);
        Assert.Equal(["close 1002 opcode is reserved"], Feeder.Feed(role == Role.Client ? Role.Server : Role.Client, [answer]));
        raw.Dispose();
        await connection.Terminated.WaitAsync(Peers.Limit);
    }

    [Theory, ClassData(typeof(BothRoles)), Rule(6455, "7.1.6", "Code and reason are those of the peer's Close frame; messages before it arrive.")]
    public async Task PeersClose_KeepsCodeAndReason_AndEarlierMessages(int roleNumber)
    {
        var role = (Role)roleNumber;
        (MemoryWire wire, MemoryWire raw) = WirePair(role);
        WebSocketConnection connection = Peers.Connect(wire, role);
        await raw.SendRawAsync(Bytes.Join(Bytes.Text(role, "a"), Bytes.Text(role, "b"), Bytes.Close(role, 4321, "wörd")));
        Assert.Equal(["a", "b"], (await connection.ReceiveAllAsync()).Select(Encoding.UTF8.GetString));
        Assert.Equal(new ConnectionEnd((CloseCode)4321, "wörd", true, null), connection.Closed);
        await Assert.ThrowsAsync<WebSocketClosedException>(() => connection.SayAsync("late"));
        raw.Dispose();
        await connection.Terminated.WaitAsync(Peers.Limit);
    }

    [Theory, ClassData(typeof(BothRoles)), Rule(6455, "7.1.5", "TCP that ends without a Close frame, in the middle of a message too, is 1006 and never a clean end.")]
    public async Task Tcp_EndedWithoutClose_IsAbnormal(int roleNumber)
    {
        var role = (Role)roleNumber;
        (MemoryWire wire, MemoryWire raw) = WirePair(role);
        WebSocketConnection connection = Peers.Connect(wire, role);
        await raw.SendRawAsync(Bytes.Join(Bytes.Text(role, "a"), Bytes.Text(role, "cut off")[..5]));
        raw.Dispose();
        Assert.Equal(["a"], (await connection.ReceiveAllAsync()).Select(Encoding.UTF8.GetString));
        Assert.Equal(CloseCode.AbnormalClosure, connection.Closed?.Code);
        Assert.True(connection.Closed?.ByPeer);
        Assert.IsType<EndOfStreamException>(connection.Closed?.Exception);
        await connection.Terminated.WaitAsync(Peers.Limit);
    }

    [Fact, Rule(6455, "7.2.1", "A TCP connection that is lost ends the WebSocket, with 1006.")]
    public async Task Tcp_Reset_IsAbnormalWithTheCause()
    {
        (WebSocketConnection client, WebSocketConnection server) = await Peers.CreateTcpPairAsync();
        Task<List<byte[]>> reader = server.ReceiveAllAsync();
        client.Abort(new IOException("pulled"));
        await reader;
        Assert.Equal(CloseCode.AbnormalClosure, server.Closed?.Code);
        Assert.NotNull(server.Closed?.Exception);
        Assert.Equal("pulled", client.Closed?.Exception?.Message);
        await Terminated(client, server);
    }

    [Fact, Rule(6455, "7.1.2", "A Close frame that is not answered is waited on for a limited time; the code is then 1006.")]
    public async Task Close_WithAPeerThatNeverAnswers_EndsAtTheTimeLimit()
    {
        var time = new FakeTimeProvider();
        (MemoryWire wire, MemoryWire _) = MemoryWire.CreatePair();
        WebSocketConnection connection = Peers.Connect(wire, Role.Client, Peers.On(time));
        Task closing = Peers.CloseAsync(connection);
        time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(closing.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(0.2));
        await closing;
        Assert.Equal(CloseCode.AbnormalClosure, connection.Closed?.Code);
        Assert.IsType<TimeoutException>(connection.Closed?.Exception);
        await connection.Terminated.WaitAsync(Peers.Limit);
        await wire.Released.Task.WaitAsync(Peers.Limit);
        Assert.Equal(0, time.ArmedTimers);
    }

    [Fact, Rule(6455, "7.1.1", "A client waits for the server's end of TCP for a limited time.")]
    public async Task Close_WithAPeerThatNeverEndsTcp_ReleasesTheWireAtTheTimeLimit()
    {
        var time = new FakeTimeProvider();
        (MemoryWire wire, MemoryWire raw) = MemoryWire.CreatePair();
        WebSocketConnection connection = Peers.Connect(wire, Role.Client, Peers.On(time));
        Task closing = Peers.CloseAsync(connection);
        await raw.ReceiveRawAsync(8);
        await raw.SendRawAsync(Bytes.Close(Role.Client, 1000));
        await closing;
        Assert.Equal(new ConnectionEnd(CloseCode.Normal, "", false, null), connection.Closed);
        time.Advance(TimeSpan.FromSeconds(6));
        await connection.Terminated.WaitAsync(Peers.Limit);
        Assert.Equal(0, time.ArmedTimers);
    }

    [Fact]
    public async Task Close_Cancelled_Aborts()
    {
        (MemoryWire wire, MemoryWire _) = MemoryWire.CreatePair();
        WebSocketConnection connection = Peers.Connect(wire, Role.Client);
        using var cancellation = new CancellationTokenSource();
        Task closing = connection.CloseAsync(CloseCode.Normal, "", cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        await closing.WaitAsync(Peers.Limit);
        Assert.Equal(CloseCode.AbnormalClosure, connection.Closed?.Code);
        await connection.Terminated.WaitAsync(Peers.Limit);
    }

    [Fact]
    public async Task Abort_WakesReaderSendersAndClosers()
    {
        (WebSocketConnection client, WebSocketConnection server) = Peers.CreatePair(new WebSocketConnectionOptions { MaxQueuedSendBytes = 1000 }, windowBytes: 1024);
        Task<byte[]?> reader = client.ReceiveBytesAsync();
        await client.SendAsync(new byte[5000], Opcode.Binary, false, CancellationToken.None);
        Task waiting = client.SayAsync("waits");
        Assert.False(waiting.IsCompleted);
        Task closing = Peers.CloseAsync(client);
        client.Abort(new IOException("enough"));
        client.Abort(new IOException("again"));
        Assert.Null(await reader);
        await closing;
        var error = await Assert.ThrowsAsync<WebSocketClosedException>(() => waiting);
        Assert.Equal("enough", error.End?.Exception?.Message);
        await Terminated(client);
        server.Abort(null);
    }

    [Fact]
    public async Task Dispose_OfAnOpenConnection_ClosesWithNormal()
    {
        (WebSocketConnection client, WebSocketConnection server) = await Peers.CreateTcpPairAsync();
        Task<List<byte[]>> reader = server.ReceiveAllAsync();
        await client.DisposeAsync().AsTask().WaitAsync(Peers.Limit);
        await reader;
        Assert.Equal(new ConnectionEnd(CloseCode.Normal, "", true, null), server.Closed);
        await Terminated(client, server);
    }

    [Fact]
    public async Task PeerThatClosesAndLeavesAtOnce_WhileWeSend_IsStillACleanEnd()
    {
        (MemoryWire raw, MemoryWire wire) = MemoryWire.CreatePair();
        WebSocketConnection server = Peers.Connect(wire, Role.Server);
        await raw.SendRawAsync(Bytes.Join(Bytes.Text(Role.Server, "last"), Bytes.Close(Role.Server, 1001)));
        raw.Dispose();
        try
        {
            await server.SayAsync("into the void");
        }
        catch (WebSocketClosedException)
        {
            // The drain may have met the Close frame already.
        }

        Assert.Equal(["last"], (await server.ReceiveAllAsync()).Select(Encoding.UTF8.GetString));
        Assert.Equal(CloseCode.GoingAway, server.Closed?.Code);
        await server.Terminated.WaitAsync(Peers.Limit);
    }

    private static Task Terminated(params WebSocketConnection[] connections) =>
        Task.WhenAll(connections.Select(connection => connection.Terminated)).WaitAsync(Peers.Limit);

    private static (WebSocketConnection Here, WebSocketConnection There) Pair(Role role)
    {
        (WebSocketConnection client, WebSocketConnection server) = Peers.CreatePair();
        return role == Role.Client ? (client, server) : (server, client);
    }

    private static (MemoryWire Here, MemoryWire Raw) WirePair(Role role)
    {
        (MemoryWire client, MemoryWire server) = MemoryWire.CreatePair();
        return role == Role.Client ? (client, server) : (server, client);
    }
}
