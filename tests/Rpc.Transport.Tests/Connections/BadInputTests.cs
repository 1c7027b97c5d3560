using Rpc.TestKit;
using Rpc.Transport.Connections;
using Rpc.Transport.Protocol;
using Rpc.Transport.Protocol.Deflate;
using Rpc.Transport.Protocol.Frames;
using Rpc.Transport.Tests.Protocol;
using Rpc.Transport.Tests.Protocol.Conformance;
using Rpc.Transport.Tests.Protocol.Deflate;

namespace Rpc.Transport.Tests.Connections;

/// <summary>
/// What a hostile peer sends over an open connection: each is answered with the fitting Close frame, after which the wire, the timers and the
/// tasks are gone.
/// </summary>
public sealed class BadInputTests
{
    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData((int)Role.Server, "8105", 1002)] // without a mask
    [InlineData((int)Role.Client, "8185", 1002)] // with one
    [InlineData((int)Role.Server, "C187", 1002)] // compressed, which was not agreed on
    [InlineData((int)Role.Client, "C107", 1002)]
    [InlineData((int)Role.Server, "8380", 1002)] // reserved opcodes
    [InlineData((int)Role.Client, "8F00", 1002)]
    [InlineData((int)Role.Client, "0900", 1002)] // a Ping in fragments
    [InlineData((int)Role.Client, "897E007E", 1002)] // a Ping too long
    [InlineData((int)Role.Client, "8000", 1002)] // a continuation of nothing
    [InlineData((int)Role.Client, "827F8000000000000000", 1002)] // a length with its top bit set
    [InlineData((int)Role.Client, "880203ED", 1002)] // Close with 1005
    [InlineData((int)Role.Client, "8101FF", 1007)] // text that is none
    [InlineData((int)Role.Client, "880303E8C3", 1007)] // Close with a reason that is no text
    [InlineData((int)Role.Client, "827F00000000FFFFFFFF", 1009)] // four gigabytes
    [InlineData((int)Role.Server, "82FF00000000FFFFFFFF01020304", 1009)]
    public async Task BadFrame_IsAnsweredWithItsCode_AndNothingIsLeftBehind(int roleNumber, string hex, int code)
    {
        var role = (Role)roleNumber;
        (MemoryWire wire, MemoryWire raw) = MemoryWire.CreatePair();
        WebSocketConnection connection = Peers.Connect(wire, role, Peers.On(_time));
        await raw.SendRawAsync(Convert.FromHexString(hex));
        Assert.Null(await connection.ReceiveBytesAsync());
        await AssertEndAsync(connection, role, wire, raw, code);
    }

    [Fact]
    public async Task BadFrame_FromAPeerThatDoesNotRead_IsCutOffAtTheTimeLimit()
    {
        (MemoryWire raw, MemoryWire wire) = MemoryWire.CreatePair(windowBytes: 1024);
        WebSocketConnection connection = Peers.Connect(wire, Role.Server, Peers.On(_time));
        await connection.SendAsync(new byte[100_000], Opcode.Binary, false, CancellationToken.None);
        Task<byte[]?> reader = connection.ReceiveBytesAsync();
        await raw.SendRawAsync([0x81, 0x05]);

        // The Close frame waits behind a slice that nobody takes.
        Task ended = connection.Ended;
        for (int i = 0; i < 200 && !ended.IsCompleted; i++)
        {
            await Task.Yield();
            _time.Advance(TimeSpan.FromMilliseconds(100));
        }

        Assert.Null(await reader);
        Assert.Equal(CloseCode.ProtocolError, connection.Closed?.Code);
        await wire.Released.Task.WaitAsync(Peers.Limit);
        Assert.Equal(0, _time.ArmedTimers);
        await NothingIsHeldAsync(connection);
    }

    [Theory]
    [InlineData(64 * 1024, 0)] // by its length
    [InlineData(64 * 1024 * 1024, 200)] // by its ratio
    public async Task Bomb_IsRefusedWith1009(int maxMessageBytes, int maxRatio)
    {
        var agreement = new DeflateAgreement(true, true, 15, 15);
        WebSocketConnectionOptions options = Peers.On(_time);
        options.MaxMessageBytes = maxMessageBytes;
        (MemoryWire raw, MemoryWire wire) = MemoryWire.CreatePair();
        WebSocketConnection connection = Peers.Connect(wire, Role.Server, options, agreement, new DeflateOptions { MaxRatio = maxRatio });
        Task<byte[]?> reader = connection.ReceiveBytesAsync();
        await raw.SendRawAsync(Bytes.Frame(Role.Server, 0xC2, Deflating.Compress(new byte[16 * 1024 * 1024])));
        Assert.Null(await reader);
        await AssertEndAsync(connection, Role.Server, wire, raw, 1009);
    }

    [Theory, ClassData(typeof(BothRoles))]
    public async Task Fragments_HundredThousandEmptyOnes_AreOneMessage(int roleNumber)
    {
        var role = (Role)roleNumber;
        (MemoryWire wire, MemoryWire raw) = MemoryWire.CreatePair();
        WebSocketConnection connection = Peers.Connect(wire, role, Peers.On(_time));
        Task<string?> reader = connection.ReceiveTextAsync();
        await raw.SendRawAsync(Bytes.Frame(role, 0x01, "a"u8));
        byte[] empties = Bytes.Join([.. Enumerable.Repeat(Bytes.Frame(role, 0x00, []), 1000)]);
        for (int i = 0; i < 100; i++)
            await raw.SendRawAsync(empties);
        Assert.False(reader.IsCompleted);
        await raw.SendRawAsync(Bytes.Frame(role, 0x80, "b"u8));
        Assert.Equal("ab", await reader);
        connection.Abort(null);
        Assert.Equal(0, _time.ArmedTimers);
    }

    [Fact]
    public async Task CloseFlood_IsAnsweredOnce_AndCutOffAtTheTimeLimit()
    {
        (MemoryWire raw, MemoryWire wire) = MemoryWire.CreatePair();
        WebSocketConnection connection = Peers.Connect(wire, Role.Server, Peers.On(_time));
        byte[] closes = Bytes.Join([.. Enumerable.Repeat(Bytes.Close(Role.Server, 1000, "again"), 1000)]);
        await raw.SendRawAsync(closes);
        Assert.Null(await connection.ReceiveBytesAsync());
        for (int i = 0; i < 20; i++)
            await raw.SendRawAsync(closes);
        Assert.Equal(new ConnectionEnd(CloseCode.Normal, "again", true, null), connection.Closed);

        // The peer says Close for ever and never ends TCP.
        Assert.Equal(["close 1000 "], Feeder.Feed(Role.Client, [await raw.ReceiveRawAsync(10_000)]));
        Assert.False(wire.Released.Task.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(6));
        await wire.Released.Task.WaitAsync(Peers.Limit);
        await connection.Terminated.WaitAsync(Peers.Limit);
        Assert.Equal(0, _time.ArmedTimers);
    }

    [Fact]
    public async Task PongFlood_ThatNobodyAskedFor_IsIgnored()
    {
        (MemoryWire raw, MemoryWire wire) = MemoryWire.CreatePair();
        WebSocketConnection connection = Peers.Connect(wire, Role.Server, Peers.On(_time));
        Task<string?> reader = connection.ReceiveTextAsync();

        // Some of them look like answers to keep-alive's Pings and to the application's.
        byte[] pongs = Bytes.Join([.. Enumerable.Range(0, 1000).Select(i => Bytes.Frame(Role.Server, 0x8A, new byte[i % 126]))]);
        for (int i = 0; i < 10; i++)
            await raw.SendRawAsync(pongs);
        await raw.SendRawAsync(Bytes.Text(Role.Server, "still here"));
        Assert.Equal("still here", await reader);
        Assert.Null(connection.RoundTripTime);
        Assert.Equal(0, wire.Sends);
        connection.Abort(null);
        Assert.Equal(0, _time.ArmedTimers);
    }

    [Fact]
    public void PingFlood_ThatIsNotRead_AllocatesNothing()
    {
        (MemoryWire _, MemoryWire wire) = MemoryWire.CreatePair(windowBytes: 1024);
        var queue = new SendQueue(wire, new WebSocketSender(Role.Server, RandomMaskingKeys.Shared), 1000, new NoOwner());
        var payload = new byte[125];
        for (int i = 0; i < 1000; i++)
            Answer();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100_000; i++)
            Answer();
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4096);
        queue.Stop();

        void Answer()
        {
            queue.QueuePong(payload);
            queue.FlushControl();
        }
    }

    private async Task AssertEndAsync(WebSocketConnection connection, Role role, MemoryWire wire, MemoryWire raw, int code)
    {
        byte[] answer = await raw.ReceiveSomeAsync();
        Assert.StartsWith($"close {code} ", Assert.Single(Feeder.Feed(role == Role.Client ? Role.Server : Role.Client, [answer])), StringComparison.Ordinal);
        Assert.Equal((CloseCode)code, connection.Closed?.Code);
        Assert.Equal((CloseCode)code, Assert.IsType<WebSocketProtocolException>(connection.Closed?.Exception).Code);
        raw.Dispose();
        await connection.Terminated.WaitAsync(Peers.Limit);
        await wire.Released.Task.WaitAsync(Peers.Limit);
        Assert.Equal(0, _time.ArmedTimers);
        await NothingIsHeldAsync(connection);
    }

    private sealed class NoOwner : ISendQueueOwner
    {
        public void CloseFrameSent()
        {
        }

        public void SendFailed(Exception exception)
        {
        }

        public Exception CreateClosedException() => new WebSocketClosedException(null);
    }

    // The send that was cut off ends on a thread of its own, and then lets go of what it had.
    private static Task NothingIsHeldAsync(WebSocketConnection connection) => Eventually.EqualAsync(0, () => connection.UnsentBytes);
}
