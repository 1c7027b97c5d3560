using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Rpc.Channels;
using Rpc.Codecs.MessagePack;

namespace Rpc.Core.Tests.Codecs.MessagePack;

/// <summary>Frames, and bytes that are none: nothing is thrown, nothing is said of what is not whole, and memory is bounded.</summary>
public sealed class FrameReadingTests
{
    // A frame of each kind, with all that it can have.
    private static readonly string[] s_frames =
    [
        """[0, 7, [3, "a.b"], {"0": 1500, "1": 9, "2": {"k": "v"}, "3": "t", "4": "s"}, [1, "x", [true, null, 1.5]]]""",
        """[1, [3, "a.b"], {"2": {"k": "v"}}, [1]]""",
        """[2, 7, {"1": [1]}]""",
        """[3, 7, -32602, "text", "{\"a\":1}"]""",
        """[3, 7, -32007, "text", ["fault", [1, 2]]]""",
        """[3, null, -32700, "text", null]""",
        """[4, 7]""",
        """[5, 7, "a.c"]""",
        """[6, 7, "a.c"]""",
        """[7, "a.c", 3]""",
        """[8, 7, 2, [1, 2], true, [4711, "text", null]]""",
        """[9, 7, -1, 70000]""",
        """[10, 7, 2]""",
        """[11, 7, 2, "half"]""",
        """[77, 1, 2]""",
    ];

    // The names that a peer may give numbers to, and as much again for what else there is.
    private const long AllowedBytes = 2L * NameInterning.DefaultMaxNames * (NameInterning.MaxNameBytes + 64);

    public static TheoryData<string> Frames => [.. s_frames];

    [Fact]
    public void Frame_OfEachKind_IsHandedOut() => Assert.Equal(
        [
            "request 7 a.b 16", "notification a.b 2", "result 7 4", "error 7 -32602", "error 7 -32007", "error null -32700", "cancel 7", "subscription 7 a.c True",
            "subscription 7 a.c False", "dropped a.c 3", "items 7 2 3 True 4711", "credit 7 -1 70000", "stop 7 2", "progress 7 2 5",
        ],
        Read([.. s_frames.SelectMany(static frame => Packing.Pack(frame))]).Said);

    [Theory]
    [MemberData(nameof(Frames))]
    public void Frame_CutAnywhere_IsAParseErrorAndNothingElse(string frame)
    {
        var whole = Packing.Pack(frame);
        for (var length = 0; length < whole.Length; length++)
            Assert.Equal(["malformed null -32700"], Read(whole[..length]).Said);
    }

    [Theory]
    [MemberData(nameof(Frames))]
    public void Frame_WithAnElementOfAnotherKind_IsHandedOutOrRefused(string frame)
    {
        JsonNode?[] others = [null, true, -1, 5_000_000_000, 1.5, "text", new JsonArray(1, "x"), new JsonObject { ["0"] = "x" }];
        for (var i = 0; i < JsonNode.Parse(frame)!.AsArray().Count; i++)
        {
            foreach (var other in others)
            {
                var changed = JsonNode.Parse(frame)!.AsArray();
                changed[i] = other?.DeepClone();
                Assert.InRange(Read(Packing.Pack(changed)).Said.Count, i == 0 ? 0 : Math.Sign(Known(frame)), 1);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Frames))]
    public void Frame_WithFewerElements_IsHandedOutOrRefused(string frame)
    {
        for (var count = 1; count < JsonNode.Parse(frame)!.AsArray().Count; count++)
        {
            var shorter = new JsonArray([.. JsonNode.Parse(frame)!.AsArray().Take(count).Select(static element => element?.DeepClone())]);
            Assert.Equal(Known(frame), Read(Packing.Pack(shorter)).Said.Count);
        }
    }

    [Theory]
    [InlineData("""[2]""", "error null -32603")]
    [InlineData("""[2, "x", 1]""", "error null -32603")]
    [InlineData("""[3, 7]""", "error 7 -32603")]
    [InlineData("""[3, 7, "x", "text"]""", "error 7 -32603")]
    [InlineData("""[3, 7, 1, null]""", "error 7 -32603")]
    [InlineData("""[3, 7, 1, "text", "no JSON"]""", "error 7 -32603")]
    [InlineData("""[3, 7, 1, "text", 7]""", "error 7 -32603")]
    public void Answer_ThatIsNotValid_IsToldToItsCall(string frame, string said) => Assert.Equal([said], Read(Packing.Pack(frame)).Said);

    [Fact]
    public void Numbers_BeyondOursOrNegativeOnes_AreRefused()
    {
        foreach (var frame in new[] { """[8, 7, -2, [1]]""", """[9, 7, -2, 1]""", """[10, 7, -1]""", """[11, 7, -1, 1]""", """[7, "a.c", 0]""" })
            Assert.Equal(["malformed null -32600"], Read(Packing.Pack(frame)).Said);

        // 2⁶³ as the id of a request.
        Assert.Equal(["malformed null -32600"], Read([0x93, 0, 0xCF, 0x80, 0, 0, 0, 0, 0, 0, 0, 0xA1, (byte)'m']).Said);
    }

    [Theory]
    [InlineData("9500 07 a161 8200010002 90")]
    [InlineData("9500 07 a161 82000100d3000000000000000002 90")]
    public void Head_WithAKeyTwice_IsRefused(string hex) =>
        Assert.Equal(["malformed 7 -32600"], Read(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal))).Said);

    [Fact]
    public void Values_NestedDeeply_TakeNoStack()
    {
        var deep = Enumerable.Repeat((byte)0x91, 1_000_000).Append((byte)1).ToArray();
        Assert.Equal(["request 7 a 1000001"], Read([0x95, 0, 7, 0xA1, (byte)'a', 0xC0, .. deep]).Said);
        Assert.Equal(["malformed null -32600"], Read(deep).Said);
    }

    [Fact]
    public void AnyBytes_AreReadWithinBounds() =>
        Prop.ForAll<int, byte[]>(static (seed, bytes) =>
        {
            var random = new System.Random(seed);
            var codec = MessagePackRpcCodec.Create();
            var recorder = new FrameRecorder();
            for (var i = 0; i < 50; i++)
            {
                var message = i % 5 == 0 ? bytes : Damage(Packing.Pack(s_frames[random.Next(s_frames.Length)]), bytes, random);
                var before = GC.GetAllocatedBytesForCurrentThread();
                codec.Read(new ReceivedMessage(message, MessageFormat.Binary), recorder);
                codec.IsAnswer(message);
                if (GC.GetAllocatedBytesForCurrentThread() - before > AllowedBytes)
                    return false;
            }

            return true;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void IsAnswer_SaysSoOfOneResultAlone()
    {
        var codec = MessagePackRpcCodec.Create();
        var result = Packing.Pack("""[2, 7, [1, 2]]""");
        Assert.True(codec.IsAnswer(result));
        Assert.True(codec.IsAnswer(Packing.Pack("""[2, 7]""")));
        Assert.False(codec.IsAnswer([.. result, .. Packing.Pack("""[0, 1, "a"]""")]));
        Assert.False(codec.IsAnswer(Packing.Pack("""[0, 7, "a", null, []]""")));
        Assert.False(codec.IsAnswer(result.AsSpan(0, result.Length - 1)));
        Assert.False(codec.IsAnswer([]));
    }

    private static FrameRecorder Read(byte[] message)
    {
        var recorder = new FrameRecorder();
        MessagePackRpcCodec.Create().Read(new ReceivedMessage(message, MessageFormat.Binary), recorder);
        return recorder;
    }

    // Frames of kinds that are none of ours are passed over.
    private static int Known(string frame) => frame.StartsWith("[77", StringComparison.Ordinal) ? 0 : 1;

    private static byte[] Damage(byte[] frame, byte[] foreign, System.Random random)
    {
        List<byte> bytes = [.. frame];
        for (var hits = random.Next(1, 4); hits > 0; hits--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(4))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveAt(at);
                    bytes.Add(0);
                    break;
                case 2:
                    bytes.InsertRange(at, foreign);
                    break;
                default:
                    bytes.AddRange(frame);
                    break;
            }
        }

        return [.. bytes];
    }
}
