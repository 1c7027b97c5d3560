using Rpc.Transport.Connections;
using Rpc.Transport.Protocol;
using Rpc.Transport.Protocol.Frames;
using Rpc.Transport.Tests.Connections;

namespace Rpc.Transport.Tests.Protocol.Conformance;

/// <summary>RFC 6455 §5, §6.1, §8.1, §10.3: the frames that are sent.</summary>
public sealed class SendingRules
{
    private static readonly int[] s_lengths = [0, 1, 125, 126, 127, 65535, 65536, 65537, 131072, 200_000];

    [Theory, ClassData(typeof(BothRoles)), Rule(6455, "5.1", "A client masks every frame it sends, a server none.", Sends = true)]
    public void Frames_AreMaskedByClientsAlone(int role) =>
        Assert.All(Send((Role)role, new SeededKeys(), WriteEverything), header => Assert.Equal((Role)role == Role.Client, header.Masked));

    [Theory, ClassData(typeof(BothRoles)), Rule(6455, "5.2", "Reserved bits are 0 where no extension was agreed on, and lengths are minimal.", Sends = true)]
    public void Frames_HaveNoReservedBitsAndMinimalLengths(int role)
    {
        // The reader of headers refuses both; that it does has rules of its own.
        List<FrameHeader> headers = Send((Role)role, new SeededKeys(), WriteEverything);
        Assert.Equal(s_lengths.Sum(), headers.Where(header => !header.Opcode.IsControl()).Sum(header => header.PayloadLength));
    }

    [Fact, Rule(6455, "5.3", "Each frame gets a key of its own, fragments and control frames too.", Sends = true)]
    public void Keys_AreTakenAnewForEachFrame()
    {
        var keys = new SeededKeys();
        List<FrameHeader> headers = Send(Role.Client, keys, WriteEverything);
        Assert.Equal(keys.Given, headers.Select(header => header.MaskingKey));
        Assert.Equal(headers.Count, headers.Select(header => header.MaskingKey).Distinct().Count());
    }

    [Fact, Rule(6455, "10.3", "Keys come from the system's cryptographic source: of many, hardly two are the same, and each bit is set in about half.", Sends = true)]
    public void Keys_AreUnpredictable()
    {
        const int count = 4096;
        uint[] keys = [.. Enumerable.Range(0, count).Select(_ => RandomMaskingKeys.Shared.Next())];
        Assert.InRange(keys.Distinct().Count(), count - 16, count);

        // Eight standard deviations to either side.
        for (int bit = 0; bit < 32; bit++)
            Assert.InRange(keys.Count(key => (key >> bit & 1) != 0), (count / 2) - 256, (count / 2) + 256);
    }

    [Theory, ClassData(typeof(BothRoles)), Rule(6455, "5.4", "The first frame of a message has its opcode, all others are continuations, the last one alone has FIN.", Sends = true)]
    public void Fragments_HaveTheOpcodeFirstAndFinLast(int role)
    {
        foreach (int length in s_lengths)
        {
            foreach (Opcode opcode in (Opcode[])[Opcode.Text, Opcode.Binary])
            {
                List<FrameHeader> headers = Send((Role)role, new SeededKeys(), (sender, output) => sender.WriteMessage(new byte[length], opcode, output));
                Assert.Equal(opcode, headers[0].Opcode);
                Assert.All(headers.Skip(1), header => Assert.Equal(Opcode.Continuation, header.Opcode));
                Assert.All(headers.SkipLast(1), header => Assert.False(header.Fin));
                Assert.True(headers[^1].Fin);
            }
        }
    }

    [Fact, Rule(6455, "5.5", "A control frame is one frame of at most 125 bytes; a longer Ping is refused.", Sends = true)]
    public async Task Ping_LongerThan125_IsRefused()
    {
        (MemoryWire raw, MemoryWire wire) = MemoryWire.CreatePair();
        WebSocketConnection server = Peers.Connect(wire, Role.Server);
        Assert.Throws<ArgumentOutOfRangeException>(() => server.SendPing(new byte[126]));
        server.SendPing(new byte[125]);
        Assert.Equal(Bytes.Frame(Role.Client, 0x89, new byte[125]), await raw.ReceiveRawAsync(127));
        server.Abort(null);
    }

    [Theory, ClassData(typeof(BothRoles)), Rule(6455, "5.5.1", "Nothing is sent after a Close frame: messages are refused, Pings left unanswered.", Sends = true)]
    public async Task Close_IsTheLastFrame(int roleNumber)
    {
        var role = (Role)roleNumber;
        (MemoryWire wire, MemoryWire raw) = MemoryWire.CreatePair();
        WebSocketConnection connection = Peers.Connect(wire, role);
        await connection.SayAsync("last");
        Task closing = Peers.CloseAsync(connection);
        await Assert.ThrowsAsync<WebSocketClosedException>(() => connection.SayAsync("late"));
        await Assert.ThrowsAsync<WebSocketClosedException>(() => connection.PingAsync());
        connection.SendPing([1]);
        Task again = Peers.CloseAsync(connection, CloseCode.GoingAway);
        await raw.SendRawAsync(Bytes.Join(Bytes.Frame(role, 0x89, [1]), Bytes.Text(role, "go on"), Bytes.Close(role, 1000)));
        await Task.WhenAll(closing, again);
        await raw.ShutdownSendAsync();
        Assert.Equal(["text last", "close 1000 "], Feeder.Feed(Other(role), [await raw.ReceiveRawAsync(1000)]));
        await connection.Terminated.WaitAsync(Peers.Limit);
    }

    [Theory, ClassData(typeof(BothRoles)), Rule(6455, "5.5.1", "A Close frame is answered with one that has the same code and no reason; one without code with one without.", Sends = true)]
    public async Task Close_IsAnsweredWithItsCode(int roleNumber)
    {
        var role = (Role)roleNumber;
        foreach ((byte[] close, string answer) in ((byte[], string)[])[(Bytes.Close(role, 4321, "why"), "close 4321 "), (Bytes.Frame(role, 0x88, []), "close 1005 ")])
        {
            (MemoryWire wire, MemoryWire raw) = MemoryWire.CreatePair();
            WebSocketConnection connection = Peers.Connect(wire, role);
            await raw.SendRawAsync(close);
            Assert.Null(await connection.ReceiveBytesAsync());
            Assert.Equal([answer], Feeder.Feed(Other(role), [await raw.ReceiveSomeAsync()]));
            raw.Dispose();
        }
    }

    [Theory, ClassData(typeof(BothRoles)), Rule(6455, "5.5.3", "A Ping is answered with a Pong of the same payload, in the middle of a message too.", Sends = true)]
    public async Task Ping_IsAnsweredWithItsPayload(int roleNumber)
    {
        var role = (Role)roleNumber;
        (MemoryWire wire, MemoryWire raw) = MemoryWire.CreatePair();
        WebSocketConnection connection = Peers.Connect(wire, role);
        Task<byte[]?> reader = connection.ReceiveBytesAsync();
        var full = new byte[125];
        Array.Fill(full, (byte)0xFE);
        await raw.SendRawAsync(Bytes.Join(Bytes.Frame(role, 0x89, []), Bytes.Frame(role, 0x01, "a"u8), Bytes.Frame(role, 0x89, "Hello"u8), Bytes.Frame(role, 0x8A, "no answer"u8), Bytes.Frame(role, 0x89, full)));
        int header = role == Role.Client ? 6 : 2;
        Assert.Equal(["pong ", "pong 48656C6C6F", "pong " + Convert.ToHexString(full)], Feeder.Feed(Other(role), [await raw.ReceiveRawAsync((3 * header) + 5 + 125)]));
        connection.Abort(null);
        Assert.Null(await reader);
    }

    [Theory, Rule(6455, "7.4.1", "1005, 1006 and 1015, undefined and reserved codes are never put into a Close frame.", Sends = true)]
    [InlineData(0), InlineData(999), InlineData(1004), InlineData(1006), InlineData(1015), InlineData(1016), InlineData(2500), InlineData(2999), InlineData(5000), InlineData(65535)]
    public async Task Close_WithCodeThatMustNotBeSent_IsRefused(int code)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ClosePayload.ForSending((CloseCode)code, ""));
        (MemoryWire _, MemoryWire wire) = MemoryWire.CreatePair();
        WebSocketConnection connection = Peers.Connect(wire, Role.Server);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => connection.CloseAsync((CloseCode)code).AsTask());
        Assert.Equal(0, wire.Sends);
        connection.Abort(null);
    }

    [Fact, Rule(6455, "7.4.1", "1005 stands for no code at all: the Close frame is empty.", Sends = true)]
    public void Close_WithoutCode_IsEmpty()
    {
        Assert.Equal(0, ClosePayload.ForSending(CloseCode.NoStatusReceived, "not sent").Write(new byte[125]));
        Assert.Equal([0x88, 0], Written((sender, output) => sender.WriteClose(ClosePayload.ForSending(CloseCode.NoStatusReceived, ""), output)));
    }

    [Fact, Rule(6455, "5.5.1", "A reason longer than 123 bytes is cut, at a character's end.", Sends = true)]
    public void Close_WithLongReason_IsCutAtACharacter()
    {
        ClosePayload close = ClosePayload.ForSending(CloseCode.Normal, new string('€', 100));
        Assert.Equal(2 + (41 * 3), close.Write(new byte[125]));
        Assert.Equal(new string('€', 41), close.Reason);
        Assert.Equal(1 + (30 * 2), ClosePayload.ForSending(CloseCode.Normal, "a" + string.Concat(Enumerable.Repeat("𐍈", 50))).Reason.Length);
    }

    [Fact, Rule(6455, "6.1", "A message is sent as the example of §5.7, byte for byte: unmasked by a server, masked by a client.", Sends = true)]
    public void Message_IsTheExampleOfSection57()
    {
        Assert.Equal([0x81, 0x05, 0x48, 0x65, 0x6c, 0x6c, 0x6f], Written((sender, output) => sender.WriteMessage("Hello"u8, Opcode.Text, output)));
        var output = new FrameBuffer();
        new WebSocketSender(Role.Client, new SenderTests.FixedKeys()).WriteMessage("Hello"u8, Opcode.Text, output);
        Assert.Equal([0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58], output.TakeSlice().ToArray());
    }

    [Fact, Rule(6455, "8.1", "Text that is not UTF-8 is refused, whole or in parts, and half a surrogate pair too; nothing of it is sent.", Sends = true)]
    public async Task Text_NotUtf8_IsRefused()
    {
        (MemoryWire _, MemoryWire wire) = MemoryWire.CreatePair();
        WebSocketConnection connection = Peers.Connect(wire, Role.Server);
        foreach (byte[] bad in (byte[][])[[0xC3], [0xFF], [0xED, 0xA0, 0x80], [0xC0, 0x80]])
        {
            await Assert.ThrowsAsync<ArgumentException>(() => connection.SendAsync(bad, WebSocketMessageKind.Text).AsTask());
            Assert.Throws<ArgumentException>(() => PreparedMessage.Text(bad));
            await using WebSocketMessageWriter writer = connection.BeginMessage(WebSocketMessageKind.Text);
            await writer.WriteAsync(bad);
            await Assert.ThrowsAsync<ArgumentException>(() => writer.CompleteAsync().AsTask());
        }

        await Assert.ThrowsAnyAsync<ArgumentException>(() => connection.SendTextAsync("\uD800").AsTask());
        Assert.ThrowsAny<ArgumentException>(() => PreparedMessage.Text("a\uDC00"));
        Assert.Equal(0, wire.Sends);
        connection.Abort(null);
    }

    private static void WriteEverything(WebSocketSender sender, FrameBuffer output)
    {
        foreach (int length in s_lengths)
            sender.WriteMessage(new byte[length], Opcode.Binary, output);
        sender.WriteControl(Opcode.Ping, new byte[125], output);
        sender.WriteControl(Opcode.Pong, [], output);
        sender.WriteClose(new ClosePayload(CloseCode.Normal, "bye"), output);
    }

    private static List<FrameHeader> Send(Role role, IMaskingKeySource keys, Action<WebSocketSender, FrameBuffer> write)
    {
        var output = new FrameBuffer();
        write(new WebSocketSender(role, keys), output);
        var sent = new List<byte>();
        while (!output.IsDrained)
            sent.AddRange(output.TakeSlice().Span);
        byte[] bytes = [.. sent];
        var headers = new List<FrameHeader>();
        for (int position = 0; position < bytes.Length; position += headers[^1].Length + (int)headers[^1].PayloadLength)
        {
            Assert.True(FrameHeaderReader.TryRead(bytes.AsSpan(position), Other(role), compression: false, out FrameHeader header, out ProtocolViolation? violation), violation?.Reason);
            headers.Add(header);
        }

        return headers;
    }

    private static byte[] Written(Action<WebSocketSender, FrameBuffer> write)
    {
        var output = new FrameBuffer();
        write(new WebSocketSender(Role.Server, new SenderTests.FixedKeys()), output);
        return output.TakeSlice().ToArray();
    }

    private static Role Other(Role role) => role == Role.Client ? Role.Server : Role.Client;

    private sealed class SeededKeys : IMaskingKeySource
    {
        private readonly Random _random = new(53);

        public List<uint> Given { get; } = [];

        public uint Next()
        {
            Given.Add((uint)_random.NextInt64(1L << 32));
            return Given[^1];
        }
    }
}
