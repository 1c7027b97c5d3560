using System.Text;
using Rpc.Transport.Connections;
using Rpc.Transport.Protocol;
using Rpc.Transport.Protocol.Frames;
using Rpc.Transport.Tests.Protocol.Conformance;
using Rpc.Transport.Tests.Protocol;

namespace Rpc.Transport.Tests.Connections;

/// <summary>Messages out: order, batching, backpressure, and control frames that overtake.</summary>
public sealed class SendingTests
{
    [Fact]
    public async Task Message_AtOnce_IsOnTheWireWhenSendReturns()
    {
        (MemoryWire wire, MemoryWire raw) = MemoryWire.CreatePair();
        WebSocketConnection server = Peers.Connect(raw, Role.Server);
        ValueTask accepted = server.SendAsync("hi"u8.ToArray(), Opcode.Text, false, CancellationToken.None);
        Assert.True(accepted.IsCompletedSuccessfully);
        Assert.Equal(Bytes.Text(Role.Client, "hi"), await wire.ReceiveRawAsync(4));
        server.Abort(null);
    }

    [Fact]
    public async Task MoreFollows_LeavesTogetherWhenTheReceiverWaits()
    {
        (MemoryWire wire, MemoryWire raw) = MemoryWire.CreatePair();
        WebSocketConnection server = Peers.Connect(raw, Role.Server);
        for (int i = 0; i < 100; i++)
            await server.SayAsync("m", moreFollows: true);
        Assert.Equal(0, raw.Sends);
        ValueTask<bool> waiting = server.WaitToReceiveAsync(CancellationToken.None);
        Assert.Equal(1, raw.Sends);
        Assert.Equal(300, (await wire.ReceiveRawAsync(300)).Length);

        // While the receiver waits there is no later moment to flush at, so a message leaves at once.
        await server.SayAsync("n", moreFollows: true);
        Assert.Equal(Bytes.Text(Role.Client, "n"), await wire.ReceiveRawAsync(3));
        server.Abort(null);
        Assert.False(await waiting);
    }

    [Fact]
    public async Task MoreFollows_LeavesWithTheNextMessageThatDoesNotSaySo()
    {
        (MemoryWire wire, MemoryWire raw) = MemoryWire.CreatePair();
        WebSocketConnection server = Peers.Connect(raw, Role.Server);
        await server.SayAsync("a", moreFollows: true);
        await server.SayAsync("b");
        Assert.Equal(1, raw.Sends);
        Assert.Equal(Bytes.Join(Bytes.Text(Role.Client, "a"), Bytes.Text(Role.Client, "b")), await wire.ReceiveRawAsync(6));
        server.Abort(null);
    }

    [Fact]
    public async Task Many_WithoutAWordFromThePeer_ShareSends()
    {
        const int count = 10_000;
        (WebSocketConnection client, WebSocketConnection server) = await Peers.CreateTcpPairAsync();
        Task receiving = Task.Run(async () =>
        {
            for (int i = 0; i < count; i++)
                Assert.Equal(i, BitConverter.ToInt32(await client.ReceiveBytesAsync()));
        });
        for (int i = 0; i < count; i++)
            await server.SendAsync(Numbered(i, 8), Opcode.Binary, false, CancellationToken.None);

        // Whoever stops after many is not left with what nobody sends.
        await receiving.WaitAsync(Peers.Limit);
        client.Abort(null);
        server.Abort(null);
    }

    [Fact]
    public async Task Many_GatheredForLater_LeaveBeforeTheCloseFrame()
    {
        (WebSocketConnection client, WebSocketConnection server) = await Peers.CreateTcpPairAsync();
        for (int i = 0; i < 100; i++)
            await server.SendAsync(Numbered(i, 8), Opcode.Binary, false, CancellationToken.None);
        Task closing = server.CloseAsync(CloseCode.Normal, "", CancellationToken.None).AsTask();
        for (int i = 0; i < 100; i++)
            Assert.Equal(i, BitConverter.ToInt32(await client.ReceiveBytesAsync()));
        Assert.Null(await client.ReceiveAsync(CancellationToken.None));
        await closing.WaitAsync(Peers.Limit);
    }

    [Fact]
    public async Task Held_LeavesWhenFlushedAlthoughTheReceiverWaits()
    {
        (MemoryWire wire, MemoryWire raw) = MemoryWire.CreatePair();
        WebSocketConnection server = Peers.Connect(raw, Role.Server);
        ValueTask<bool> waiting = server.WaitToReceiveAsync(CancellationToken.None);
        for (int i = 0; i < 2; i++)
            await server.SendAsync("m"u8.ToArray(), Opcode.Text, moreFollows: false, CancellationToken.None, isHeld: true);
        Assert.Equal(0, raw.Sends);
        server.Flush();
        Assert.Equal(1, raw.Sends);
        Assert.Equal(6, (await wire.ReceiveRawAsync(6)).Length);
        server.Flush();
        Assert.Equal(1, raw.Sends);
        server.Abort(null);
        Assert.False(await waiting);
    }

    [Fact]
    public async Task Peer_ThatStopsReading_MakesSendersWaitInOrderAndMemoryStayBounded()
    {
        const int queueBytes = 10_000;
        (WebSocketConnection client, WebSocketConnection server) = Peers.CreatePair(new WebSocketConnectionOptions { MaxQueuedSendBytes = queueBytes }, windowBytes: 2048);
        var sends = new List<Task>();
        for (int i = 0; i < 100; i++)
            sends.Add(client.SendAsync(Numbered(i, 1000), Opcode.Binary, false, CancellationToken.None).AsTask());
        Assert.Contains(sends, send => !send.IsCompleted);
        Assert.InRange(client.UnsentBytes, 1, queueBytes);

        for (int i = 0; i < 100; i++)
            Assert.Equal(i, BitConverter.ToInt32(await server.ReceiveBytesAsync()));
        await Task.WhenAll(sends).WaitAsync(Peers.Limit);
        client.Abort(null);
        server.Abort(null);
    }

    [Fact]
    public async Task Send_CancelledWhileItWaits_SendsNothingAndLetsTheNextPass()
    {
        (WebSocketConnection client, WebSocketConnection server) = Peers.CreatePair(new WebSocketConnectionOptions { MaxQueuedSendBytes = 4000 }, windowBytes: 1024);
        await client.SendAsync(Numbered(0, 3000), Opcode.Binary, false, CancellationToken.None);
        using var cancellation = new CancellationTokenSource();
        Task large = client.SendAsync(Numbered(1, 3500), Opcode.Binary, false, cancellation.Token).AsTask();
        Task small = client.SendAsync(Numbered(2, 100), Opcode.Binary, false, CancellationToken.None).AsTask();
        Assert.False(large.IsCompleted);
        Assert.False(small.IsCompleted);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => large);
        await small.WaitAsync(Peers.Limit);
        Assert.Equal(0, BitConverter.ToInt32(await server.ReceiveBytesAsync()));
        Assert.Equal(2, BitConverter.ToInt32(await server.ReceiveBytesAsync()));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.SendAsync(new byte[1], Opcode.Binary, false, cancellation.Token).AsTask());
        client.Abort(null);
        server.Abort(null);
    }

    [Fact]
    public async Task Senders_OnManyThreads_KeepMessagesWholeAndTheirOwnOrder()
    {
        const int threads = 8;
        const int perThread = 2000;
        foreach (bool tcp in (bool[])[false, true])
        {
            (WebSocketConnection client, WebSocketConnection server) = tcp
                ? await Peers.CreateTcpPairAsync(new WebSocketConnectionOptions { MaxQueuedSendBytes = 50_000 })
                : Peers.CreatePair(new WebSocketConnectionOptions { MaxQueuedSendBytes = 50_000 });
            Task[] senders = [.. Enumerable.Range(0, threads).Select(thread => Task.Run(async () =>
            {
                for (int i = 0; i < perThread; i++)
                {
                    byte[] message = Numbered((thread << 16) | i, 4 + (((i * 37) + thread) % 300));
                    await client.SendAsync(message, Opcode.Binary, moreFollows: i % 3 == 0, CancellationToken.None);
                    Array.Clear(message);
                }

                // What waits for more to follow has nothing after it now.
                await client.SendAsync(Numbered((thread << 16) | perThread, 4), Opcode.Binary, false, CancellationToken.None);
            }))];
            var next = new int[threads];
            for (int received = 0; received < threads * (perThread + 1); received++)
            {
                byte[] message = (await server.ReceiveBytesAsync())!;
                int number = BitConverter.ToInt32(message);
                Assert.Equal(next[number >> 16]++, number & 0xFFFF);
                Assert.All(message.Skip(4), b => Assert.Equal((byte)number, b));
            }

            await Task.WhenAll(senders).WaitAsync(Peers.Limit);
            Task<List<byte[]>> rest = server.ReceiveAllAsync();
            await Peers.CloseAsync(client);
            await rest;
            await Task.WhenAll(client.Terminated, server.Terminated).WaitAsync(Peers.Limit);
        }
    }

    [Fact]
    public async Task Message_Of16MiB_CrossesBothWays()
    {
        (WebSocketConnection client, WebSocketConnection server) = await Peers.CreateTcpPairAsync();
        var payload = new byte[16 * 1024 * 1024];
        new Random(16).NextBytes(payload);
        Task up = client.SendAsync(payload, Opcode.Binary, false, CancellationToken.None).AsTask();
        Task down = server.SendAsync(payload, Opcode.Binary, false, CancellationToken.None).AsTask();
        Task<byte[]?> atServer = server.ReceiveBytesAsync();
        Task<byte[]?> atClient = client.ReceiveBytesAsync();
        await Task.WhenAll(up, down, atServer, atClient).WaitAsync(Peers.Limit);
        Assert.True((await atServer)!.SequenceEqual(payload));
        Assert.True((await atClient)!.SequenceEqual(payload));
        client.Abort(null);
        server.Abort(null);
    }

    [Fact, Rule(6455, "5.5.2", "A Ping is answered as soon as practical: between the fragments of a message that is being sent.", Sends = true)]
    public async Task Pong_OvertakesALargeMessageBetweenItsFragments()
    {
        (MemoryWire raw, MemoryWire wire) = MemoryWire.CreatePair(windowBytes: 1024);
        WebSocketConnection server = Peers.Connect(wire, Role.Server);
        Task<byte[]?> reader = server.ReceiveBytesAsync();
        await server.SendAsync(new byte[400_000], Opcode.Binary, false, CancellationToken.None);
        await raw.SendRawAsync(Bytes.Join(Bytes.Frame(Role.Server, 0x89, "?"u8), Bytes.Text(Role.Server, "end")));
        Assert.Equal("end", Encoding.UTF8.GetString((await reader)!));

        // The whole message is queued already; the Pong comes before its last fragment all the same.
        var pieces = new List<byte[]>();
        var events = new List<string>();
        while (!events.Exists(e => e.StartsWith("binary", StringComparison.Ordinal)))
        {
            pieces.Add(await raw.ReceiveSomeAsync());
            if (pieces.Sum(piece => piece.Length) > 400_000)
                events = Feeder.Feed(Role.Client, pieces);
        }

        Assert.Equal("pong 3F", events[0]);
        Assert.Equal(2, events.Count);
        server.Abort(null);
    }

    [Fact, Rule(6455, "5.5.3", "Of several Pings that could not be answered yet only the latest needs to be: answers that nobody reads do not pile up.", Sends = true)]
    public async Task PingFlood_FromAPeerThatDoesNotReadTheAnswers_TakesNoMemory()
    {
        (MemoryWire raw, MemoryWire wire) = MemoryWire.CreatePair(windowBytes: 1024);
        WebSocketConnection server = Peers.Connect(wire, Role.Server);
        Task<byte[]?> reader = server.ReceiveBytesAsync();
        byte[] pings = Bytes.Join([.. Enumerable.Range(0, 50).Select(i => Bytes.Frame(Role.Server, 0x89, [(byte)i, .. new byte[100]]))]);
        for (int i = 0; i < 200; i++)
            await raw.SendRawAsync(pings);
        await raw.SendRawAsync(Bytes.Close(Role.Server, 1000));

        // Of 10,000 Pings a few have their Pong queued; after them the latest is answered.
        List<string> answers = Feeder.Feed(Role.Client, [await raw.ReceiveRawAsync(10_000_000)]);
        raw.Dispose();
        Assert.Null(await reader);
        Assert.InRange(answers.Count, 2, 200);
        Assert.StartsWith("pong 31", answers[^2], StringComparison.Ordinal);
        Assert.Equal("close 1000 ", answers[^1]);
    }

    [Fact, Rule(6455, "5.5.3", "Pongs have the order of their Pings, also where some are left out.", Sends = true)]
    public async Task Pongs_OwedBeyondTheReserve_KeepTheOrderOfTheirPings()
    {
        // Long and short ones in turn: where a long answer found no room, the short one after it might.
        for (int count = 80; count < 110; count++)
        {
            (MemoryWire raw, MemoryWire wire) = MemoryWire.CreatePair(windowBytes: 1024);
            WebSocketConnection server = Peers.Connect(wire, Role.Server);
            Task<byte[]?> reader = server.ReceiveBytesAsync();
            byte[][] pings = [.. Enumerable.Range(0, count).Select(i => Bytes.Frame(Role.Server, 0x89, [(byte)i, .. new byte[i % 2 == 0 ? 120 : 0]]))];
            await raw.SendRawAsync(Bytes.Join(pings[..20]));
            await raw.SendRawAsync(Bytes.Join([.. pings[20..], Bytes.Close(Role.Server, 1000)]));
            List<string> pongs = Feeder.Feed(Role.Client, [await raw.ReceiveRawAsync(1_000_000)]);
            raw.Dispose();
            Assert.Null(await reader);
            int[] ids = [.. pongs.SkipLast(1).Select(pong => Convert.ToInt32(pong[5..7], 16))];
            Assert.Equal(ids.Order(), ids);
            Assert.Equal(count - 1, ids[^1]);
        }
    }

    [Fact]
    public async Task Pings_WithRoom_AreEachAnswered()
    {
        (MemoryWire raw, MemoryWire wire) = MemoryWire.CreatePair();
        WebSocketConnection server = Peers.Connect(wire, Role.Server);
        Task<byte[]?> reader = server.ReceiveBytesAsync();
        await raw.SendRawAsync(Bytes.Join([.. Enumerable.Range(0, 10).Select(i => Bytes.Frame(Role.Server, 0x89, [(byte)i]))]));
        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"pong 0{i}"), Feeder.Feed(Role.Client, [await raw.ReceiveRawAsync(30)]));
        server.Abort(null);
        Assert.Null(await reader);
    }

    [Fact]
    public void SmallMessages_InSteadyState_AllocateNothing()
    {
        (WebSocketConnection client, WebSocketConnection server) = Peers.CreatePair();
        var payload = new byte[32];
        Run(2000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Run(10_000);

        // Not 0 only because a debug build makes an object of each async method, once per batch of ten.
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 10_000, 0, 15);
        client.Abort(null);
        server.Abort(null);

        // Everything completes on this thread, since the wire has room and the bytes are there, and nobody sends much without an answer.
        void Run(int messages)
        {
            for (int sent = 0; sent < messages; sent += 9)
            {
                for (int i = 0; i < 8; i++)
                    Complete(client.SendAsync(payload, Opcode.Binary, moreFollows: i < 7, CancellationToken.None));
                Receive(server, 8);
                Complete(server.SendAsync(payload, Opcode.Binary, moreFollows: false, CancellationToken.None));
                Receive(client, 1);
            }
        }

        static void Receive(WebSocketConnection connection, int messages)
        {
            for (int received = 0; received < messages;)
            {
                ValueTask<bool> wait = connection.WaitToReceiveAsync(CancellationToken.None);
                if (!wait.IsCompleted || !wait.Result)
                    throw new InvalidOperationException("The bytes should be there.");
                while (connection.TryReceive(out _))
                    received++;
            }
        }

        static void Complete(ValueTask task)
        {
            if (!task.IsCompletedSuccessfully)
                throw new InvalidOperationException("There should be room.");
        }
    }

    private static byte[] Numbered(int number, int length)
    {
        var message = new byte[length];
        Array.Fill(message, (byte)number);
        BitConverter.TryWriteBytes(message, number);
        return message;
    }
}
