using Rpc.TestKit;
using Rpc.Transport.Connections;
using Rpc.Transport.Protocol;
using Rpc.Transport.Protocol.Deflate;
using Rpc.Transport.Protocol.Frames;
using Rpc.Transport.Tests.Protocol;

namespace Rpc.Transport.Tests.Connections;

/// <summary>Long messages that are sent from where they lie, and what must come neither into them nor before them.</summary>
public sealed class InPlaceSendingTests
{
    private const int Room = 16;
    private const int Wide = 1024 * 1024;
    private const int Long = 40_000;

    private static readonly DeflateAgreement Full = new(true, true, 15, 15);

    [Theory, ClassData(typeof(BothRoles))]
    public async Task Long_WithRoomBeforeIt_IsFramedWhereItLies(int role)
    {
        var (raw, wire, connection) = Connect((Role)role);
        wire.TakesAtOnce = int.MaxValue;
        byte[] expected = Numbered(1, Long);
        ReadOnlyMemory<byte> payload = WithRoom(expected, out byte[] array);
        Task accepted = SendAsync(connection, payload).AsTask();
        Assert.True(accepted.IsCompletedSuccessfully);
        Assert.Equal(1, wire.Sends);
        Assert.Equal(0, connection.UnsentBytes);
        int frameBytes = FrameHeader.Measure(Long, masked: (Role)role == Role.Client) + Long;
        byte[] frame = await raw.ReceiveRawAsync(frameBytes);
        Assert.Equal(frame, array[^frameBytes..]);
        Assert.Equal(Told(expected), Feeder.Feed(Other(role), [frame]));
        connection.Abort(null);
    }

    [Theory, ClassData(typeof(BothRoles))]
    public async Task Bytes_ThatMayNotBeWrittenOver_StayAsTheyAre(int role)
    {
        var (raw, wire, connection) = Connect((Role)role);
        wire.TakesAtOnce = int.MaxValue;

        // Others may read it, or it is too short to be worth it.
        foreach (var (length, headroom) in new[] { (Long, 0), (Long, FrameHeader.MaxLength - 1), (1000, Room), (100_000, Room) })
        {
            byte[] expected = Numbered(2, length);
            ReadOnlyMemory<byte> payload = WithRoom(expected, out byte[] array);
            await SendAsync(connection, payload, headroom);
            Assert.Equal(expected, array[Room..]);
            Assert.Equal(new byte[Room], array[..Room]);
            Assert.Equal(Told(expected), Feeder.Feed(Other(role), [await raw.ReceiveRawAsync((int)new WebSocketSender((Role)role, RandomMaskingKeys.Shared).Measure(length))]));
        }

        connection.Abort(null);
    }

    [Theory, ClassData(typeof(BothRoles))]
    public async Task Rest_ThatTheWireDoesNotTake_IsACopy(int role)
    {
        foreach (int atOnce in (int[])[0, 1, 13, 20_000])
        {
            var (raw, wire, connection) = Connect((Role)role, windowBytes: 30_000);
            wire.TakesAtOnce = atOnce;
            byte[] expected = Numbered(3, Long);
            ReadOnlyMemory<byte> payload = WithRoom(expected, out byte[] array);
            Task accepted = SendAsync(connection, payload).AsTask();
            Assert.True(accepted.IsCompletedSuccessfully);
            Array.Clear(array);
            Assert.InRange(connection.UnsentBytes, Long, Long + FrameHeader.MaxLength);
            await SendAsync(connection, "behind"u8.ToArray(), headroom: 0);
            connection.SendPing("?"u8);
            List<string> events = await ReadAsync(raw, Other(role), events: 3);
            Assert.Equal([.. Told(expected), "ping 3F", "binary " + Convert.ToHexString("behind"u8)], events);
            connection.Abort(null);
        }
    }

    [Fact]
    public async Task Long_BehindShortOnesThatAreHeld_LeavesAfterThem()
    {
        var (raw, wire, connection) = Connect(Role.Server);
        wire.TakesAtOnce = int.MaxValue;
        await connection.SendAsync(new byte[] { 1 }, Opcode.Binary, moreFollows: false, CancellationToken.None, isHeld: true);
        await connection.SendAsync(new byte[] { 2 }, Opcode.Binary, moreFollows: true, CancellationToken.None);
        byte[] expected = Numbered(4, Long);
        await SendAsync(connection, WithRoom(expected, out _));
        Assert.Equal(1, wire.Sends);
        Assert.Equal(["binary 01", "binary 02", .. Told(expected)], await ReadAsync(raw, Role.Client, events: 3));
        connection.Abort(null);
    }

    [Fact]
    public async Task Long_ThatMayWait_LeavesAtOnce_AndWhatIsHeldBehindItWaits()
    {
        var (raw, wire, connection) = Connect(Role.Server);
        wire.TakesAtOnce = int.MaxValue;
        byte[] expected = Numbered(5, Long);
        await connection.SendAsync(WithRoom(expected, out _), Opcode.Binary, moreFollows: true, CancellationToken.None, isHeld: true, headroom: Room);
        await connection.SendAsync(new byte[] { 1 }, Opcode.Binary, moreFollows: false, CancellationToken.None, isHeld: true);
        Assert.Equal(1, wire.Sends);
        connection.Flush();
        Assert.Equal(2, wire.Sends);
        Assert.Equal([.. Told(expected), "binary 01"], await ReadAsync(raw, Role.Client, events: 2));
        connection.Abort(null);
    }

    [Fact]
    public async Task Close_WhileALongOneIsOnItsWay_FollowsItsLastByte()
    {
        var (raw, wire, connection) = Connect(Role.Server, windowBytes: 10_000);
        wire.TakesAtOnce = 100;
        byte[] expected = Numbered(6, Long);
        await SendAsync(connection, WithRoom(expected, out _));
        Task closing = Peers.CloseAsync(connection);
        Assert.Equal([.. Told(expected), "close 1000 "], await ReadAsync(raw, Role.Client, events: 2));
        await raw.SendRawAsync(Bytes.Close(Role.Server, 1000));
        await closing;
        await connection.Terminated.WaitAsync(Peers.Limit);
    }

    [Fact]
    public async Task Violation_WhileALongOneIsOnItsWay_LeavesItWholeAndDropsTheRest()
    {
        var (raw, wire, connection) = Connect(Role.Server, windowBytes: 10_000);
        wire.TakesAtOnce = 100;
        byte[] expected = Numbered(7, Long);
        await SendAsync(connection, WithRoom(expected, out _));
        await SendAsync(connection, WithRoom(Numbered(8, Long), out _));
        Task<byte[]?> reader = connection.ReceiveBytesAsync();
        await raw.SendRawAsync(Bytes.Frame(Role.Client, 0x81, "not masked"u8));

        // The first is on its way until all of it is read; the second is not dropped before the reader has come to the violation.
        await Eventually.TrueAsync(() => connection.UnsentBytes < 2 * Long);
        List<string> events = await ReadAsync(raw, Role.Client, events: 2);
        Assert.Equal(Told(expected), events[..1]);
        Assert.StartsWith("close 1002", events[1], StringComparison.Ordinal);
        raw.Dispose();
        Assert.Null(await reader);
        Assert.Equal(0, connection.UnsentBytes);
    }

    [Fact]
    public async Task Abort_WhileALongOneIsOnItsWay_FailsThoseThatWait()
    {
        var (_, wire, connection) = Connect(Role.Client, windowBytes: 10_000, new WebSocketConnectionOptions { MaxQueuedSendBytes = Long });
        wire.TakesAtOnce = 100;
        await SendAsync(connection, WithRoom(Numbered(9, Long), out _));
        Task waiting = SendAsync(connection, WithRoom(Numbered(10, Long), out _)).AsTask();
        Assert.False(waiting.IsCompleted);
        connection.Abort(null);
        await Assert.ThrowsAsync<WebSocketClosedException>(() => waiting.WaitAsync(Peers.Limit));
        await Assert.ThrowsAsync<WebSocketClosedException>(() => SendAsync(connection, WithRoom(Numbered(11, Long), out _)).AsTask());
    }

    [Fact]
    public async Task Wire_ThatFails_EndsTheConnection()
    {
        var (raw, wire, connection) = Connect(Role.Client);
        wire.TakesAtOnce = 100;
        raw.Abort();
        await SendAsync(connection, WithRoom(Numbered(12, Long), out _));
        Assert.Null(await connection.ReceiveBytesAsync());
        await Assert.ThrowsAsync<WebSocketClosedException>(() => SendAsync(connection, WithRoom(Numbered(13, Long), out _)).AsTask());
        Assert.Equal(0, connection.UnsentBytes);
    }

    [Fact]
    public async Task Long_WaitingForRoom_CancelledOrNot_KeepsItsBytesUntilItsTurn()
    {
        var (raw, wire, connection) = Connect(Role.Client, windowBytes: 10_000, new WebSocketConnectionOptions { MaxQueuedSendBytes = Long });
        wire.TakesAtOnce = 100;
        using var cancellation = new CancellationTokenSource();
        byte[][] expected = [.. Enumerable.Range(0, 4).Select(i => Numbered(i, Long))];
        await SendAsync(connection, WithRoom(expected[0], out _));
        Task cancelled = connection.SendAsync(WithRoom(expected[1], out byte[] untouched), Opcode.Binary, false, cancellation.Token, headroom: Room).AsTask();
        Task second = SendAsync(connection, WithRoom(expected[2], out _)).AsTask();
        Task third = SendAsync(connection, WithRoom(expected[3], out _)).AsTask();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        Assert.Equal(expected[1], untouched[Room..]);
        Assert.Equal([.. Told(expected[0]), .. Told(expected[2]), .. Told(expected[3])], await ReadAsync(raw, Role.Server, events: 3));
        await Task.WhenAll(second, third).WaitAsync(Peers.Limit);
        connection.Abort(null);
    }

    [Fact]
    public async Task Long_WhereCompressionIsAgreedOn_IsCompressedFromWhereItLies()
    {
        (MemoryWire raw, MemoryWire wire) = MemoryWire.CreatePair(Wide);
        wire.TakesAtOnce = int.MaxValue;
        WebSocketConnection connection = Peers.Connect(wire, Role.Client, null, Full);
        WebSocketConnection peer = Peers.Connect(raw, Role.Server, null, Full);
        for (int i = 0; i < 3; i++)
        {
            byte[] expected = Numbered(i, Long);
            await SendAsync(connection, WithRoom(expected, out byte[] array));
            Assert.Equal(expected, array[Room..]);
            Assert.Equal(expected, await peer.ReceiveBytesAsync());
        }

        connection.Abort(null);
        peer.Abort(null);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Senders_OnManyThreads_WithBuffersThatTheyUseAgain_KeepMessagesWhole(bool fromClient)
    {
        const int threads = 4;
        const int perThread = 300;
        (WebSocketConnection client, WebSocketConnection server) = await Peers.CreateTcpPairAsync(new WebSocketConnectionOptions { MaxQueuedSendBytes = 200_000 });
        (WebSocketConnection sender, WebSocketConnection receiver) = fromClient ? (client, server) : (server, client);
        Task[] senders = [.. Enumerable.Range(0, threads).Select(thread => Task.Run(async () =>
        {
            for (int i = 0; i < perThread; i++)
            {
                // A word from the receiver now and then, or a thread of its own would send.
                int length = i % 3 == 0 ? 10 : 16_000 + (((i * 7919) + thread) % 60_000);
                ReadOnlyMemory<byte> payload = WithRoom(Numbered((thread << 16) | i, length), out byte[] array);
                await SendAsync(sender, payload);
                Array.Clear(array);
            }
        }))];
        var next = new int[threads];
        for (int received = 0; received < threads * perThread; received++)
        {
            byte[] message = (await receiver.ReceiveBytesAsync())!;
            int number = BitConverter.ToInt32(message);
            Assert.Equal(next[number >> 16]++, number & 0xFFFF);
            Assert.True(message.AsSpan(4).IndexOfAnyExcept((byte)number) < 0);
            if (received % 4 == 0)
                await receiver.SendAsync(new byte[1], Opcode.Binary, false, CancellationToken.None);
            while (sender.TryReceive(out _))
            {
            }
        }

        await Task.WhenAll(senders).WaitAsync(Peers.Limit);
        client.Abort(null);
        server.Abort(null);
    }

    private static (MemoryWire Raw, MemoryWire Wire, WebSocketConnection Connection) Connect(Role role, int windowBytes = Wide, WebSocketConnectionOptions? options = null)
    {
        (MemoryWire raw, MemoryWire wire) = MemoryWire.CreatePair(windowBytes);
        return (raw, wire, Peers.Connect(wire, role, options));
    }

    private static ValueTask SendAsync(WebSocketConnection connection, ReadOnlyMemory<byte> payload, int headroom = Room) =>
        connection.SendAsync(payload, Opcode.Binary, moreFollows: false, CancellationToken.None, headroom: headroom);

    private static ReadOnlyMemory<byte> WithRoom(byte[] payload, out byte[] array)
    {
        array = [.. new byte[Room], .. payload];
        return array.AsMemory(Room);
    }

    private static Role Other(int role) => (Role)role == Role.Client ? Role.Server : Role.Client;

    private static List<string> Told(byte[] payload) => ["binary " + Convert.ToHexString(payload)];

    // What the peer reads until it has read so many events.
    private static async Task<List<string>> ReadAsync(MemoryWire raw, Role reader, int events)
    {
        var pieces = new List<byte[]>();
        var buffer = new byte[64 * 1024];
        while (true)
        {
            int received = await raw.ReceiveAsync(buffer, CancellationToken.None).AsTask().WaitAsync(Peers.Limit);
            Assert.NotEqual(0, received);
            pieces.Add(buffer[..received]);
            if (Feeder.Feed(reader, pieces) is var told && told.Count >= events)
                return told;
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
