using System.Text.Unicode;
using Rpc.Transport.Protocol.Frames;

namespace Rpc.Transport.Tests.Protocol.Frames;

/// <summary>RFC 3629, byte by byte and a vector at a time, wherever a sequence falls on the edges of the vectors.</summary>
public sealed class Utf8ValidatorTests
{
    // Three vectors of the widest kind: a sequence may lie inside one, across an edge, and in the last one, which overlaps.
    private const int TextBytes = 100;

    // Every kind of machine that this one can stand for; 0 has no vectors.
    private static readonly int[] Widths = [.. new[] { 0, 16, 32 }.Where(static width => width <= Utf8Blocks.MaxBytes)];

    public static TheoryData<int> EachWidth => [.. Widths];

    [Fact]
    public void Append_AnySequenceOfThreeBytes_AcrossAnEdge_AgreesWithTheReference() => Parallel.For(0, 256, static lead =>
    {
        var text = BlocksFrom3();
        text[33] = (byte)lead;
        for (var rest = 0; rest < 1 << 16; rest++)
        {
            text[34] = (byte)(rest >> 8);
            text[35] = (byte)rest;
            var expected = Reference.IsValid(text.AsSpan(33, 4));
            foreach (var width in Widths)
            {
                if (Passes(text, width) != expected)
                    Assert.Fail($"{lead:X2}{rest:X4} with vectors of {width}");
            }
        }
    });

    [Fact]
    public void Append_AnySequenceOfTwoBytes_AtEveryPlace_AgreesWithTheReference() => Parallel.For(0, 256, static lead =>
    {
        var text = BlocksFrom3();
        for (var next = 0; next < 256; next++)
        {
            var expected = Reference.IsValid([(byte)lead, (byte)next, (byte)'a']);
            for (var place = 5; place + 3 <= text.Length; place++)
            {
                text[place] = (byte)lead;
                text[place + 1] = (byte)next;
                foreach (var width in Widths)
                {
                    if (Passes(text, width) != expected)
                        Assert.Fail($"{lead:X2}{next:X2} at {place} with vectors of {width}");
                }

                text[place] = text[place + 1] = (byte)'a';
            }
        }
    });

    [Theory, MemberData(nameof(EachWidth))]
    public void Append_SequencesAtTheLimits_AtEveryPlace_AgreeWithTheReference(int width)
    {
        foreach (var filler in (byte[][])["a"u8.ToArray(), "ü"u8.ToArray(), "漢"u8.ToArray(), "🎉"u8.ToArray()])
        {
            var sequence = new byte[4];
            foreach (var lead in LimitsOfLeads)
            {
                foreach (var rest in Triples())
                {
                    sequence[0] = lead;
                    rest.CopyTo(sequence, 1);
                    var expected = Reference.IsValid(sequence);
                    for (var place = 0; place + sequence.Length <= TextBytes; place += 7)
                    {
                        var text = Fill(filler, place, sequence);
                        if (Passes(text, width) != expected)
                            Assert.Fail($"{Convert.ToHexString(sequence)} at {place} among {Convert.ToHexString(filler)}");
                    }
                }
            }
        }
    }

    [Theory, MemberData(nameof(EachWidth))]
    public void Append_ImpossibleByte_AtEveryPlace_FailsAtThatByte(int width)
    {
        byte[][] impossible = [[0x80], [0xC0], [0xF5], [0xFF], [0xC3, 0x20], [0xE0, 0x9F], [0xED, 0xA0], [0xE1, 0x80, 0xC0], [0xF0, 0x8F], [0xF4, 0x90], [0xF1, 0x80, 0x80, 0x41]];
        foreach (var filler in (byte[][])["a"u8.ToArray(), "ü"u8.ToArray(), "漢"u8.ToArray(), "🎉"u8.ToArray()])
        {
            foreach (var bad in impossible)
            {
                for (var place = 0; place + bad.Length <= TextBytes; place++)
                {
                    var text = Fill(filler, place, bad);
                    var end = Whole(filler, place) + bad.Length;
                    Assert.True(default(Utf8Validator).Append(text.AsSpan(0, end - 1), width));
                    Assert.False(default(Utf8Validator).Append(text.AsSpan(0, end), width));
                    Assert.False(default(Utf8Validator).Append(text, width));
                }
            }
        }
    }

    [Theory, MemberData(nameof(EachWidth))]
    public void Append_RandomText_DamagedAndInRandomPieces_AgreesWithThePlatform(int width)
    {
        var random = new Random(3629 + width);
        for (var round = 0; round < 50_000; round++)
        {
            var text = RandomText(random);
            if (text.Length > 0 && random.Next(2) == 0)
                text[random.Next(text.Length)] = (byte)random.Next(256);
            var validator = default(Utf8Validator);
            var valid = true;
            for (var start = 0; start < text.Length && valid;)
            {
                var length = Math.Min(random.Next(1, 120), text.Length - start);
                valid = validator.Append(text.AsSpan(start, length), width);
                start += length;
            }

            Assert.Equal(Utf8.IsValid(text), valid && validator.IsComplete);
        }
    }

    [Theory, MemberData(nameof(EachWidth))]
    public void Append_RandomBytes_FailsWhereTheReferenceDoes(int width)
    {
        var random = new Random(6455 + width);
        for (var round = 0; round < 20_000; round++)
        {
            var text = RandomText(random);
            if (text.Length == 0)
                continue;
            text[random.Next(text.Length)] = (byte)random.Next(256);
            var possible = Reference.CountPossible(text);
            Assert.True(default(Utf8Validator).Append(text.AsSpan(0, possible), width));
            if (possible < text.Length)
                Assert.False(default(Utf8Validator).Append(text.AsSpan(0, possible + 1), width));
        }
    }

    private static ReadOnlySpan<byte> LimitsOfLeads =>
        [0x00, 0x7F, 0x80, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xF7, 0xF8, 0xFF];

    private static IEnumerable<byte[]> Triples()
    {
        byte[] limits = [0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC2, 0xE0, 0xF0, 0xFF];
        return from second in limits from third in limits from fourth in limits select (byte[])[second, third, fourth];
    }

    private static bool Passes(byte[] text, int width)
    {
        var validator = default(Utf8Validator);
        return validator.Append(text, width) && validator.IsComplete;
    }

    private static byte[] Ascii()
    {
        var text = new byte[TextBytes];
        text.AsSpan().Fill((byte)'a');
        return text;
    }

    // The first character beyond ASCII, where the vectors begin: their edges are then at 19, 35 and 51.
    private static byte[] BlocksFrom3()
    {
        var text = Ascii()[..70];
        "ü"u8.CopyTo(text.AsSpan(3));
        return text;
    }

    // How much of the room before a place whole characters fill.
    private static int Whole(byte[] filler, int place) => place / filler.Length * filler.Length;

    // Characters, the sequence right behind them, ASCII.
    private static byte[] Fill(byte[] filler, int place, byte[] sequence)
    {
        var text = Ascii();
        var start = Whole(filler, place);
        for (var i = 0; i < start; i += filler.Length)
            filler.CopyTo(text, i);
        sequence.CopyTo(text, start);
        return text;
    }

    // Runs of characters of one length each, as text in a script has them.
    private static byte[] RandomText(Random random)
    {
        (int From, int To)[] ranges = [(0x00, 0x7F), (0x80, 0x7FF), (0x800, 0xD7FF), (0xE000, 0xFFFF), (0x10000, 0x10FFFF)];
        var text = new List<byte>();
        Span<byte> utf8 = stackalloc byte[4];
        for (var runs = random.Next(5); runs > 0; runs--)
        {
            var (from, to) = ranges[random.Next(ranges.Length)];
            for (var count = random.Next(40); count > 0; count--)
                text.AddRange(utf8[..new System.Text.Rune(random.Next(from, to + 1)).EncodeToUtf8(utf8)]);
        }

        return [.. text];
    }

    /// <summary>The table of RFC 3629 §4, read aloud.</summary>
    private static class Reference
    {
        private static readonly (byte Low, byte High)[][] Sequences =
        [
            [(0x00, 0x7F)],
            [(0xC2, 0xDF), (0x80, 0xBF)],
            [(0xE0, 0xE0), (0xA0, 0xBF), (0x80, 0xBF)],
            [(0xE1, 0xEC), (0x80, 0xBF), (0x80, 0xBF)],
            [(0xED, 0xED), (0x80, 0x9F), (0x80, 0xBF)],
            [(0xEE, 0xEF), (0x80, 0xBF), (0x80, 0xBF)],
            [(0xF0, 0xF0), (0x90, 0xBF), (0x80, 0xBF), (0x80, 0xBF)],
            [(0xF1, 0xF3), (0x80, 0xBF), (0x80, 0xBF), (0x80, 0xBF)],
            [(0xF4, 0xF4), (0x80, 0x8F), (0x80, 0xBF), (0x80, 0xBF)],
        ];

        public static bool IsValid(ReadOnlySpan<byte> text) => CountPossible(text, out var complete) == text.Length && complete;

        public static int CountPossible(ReadOnlySpan<byte> text) => CountPossible(text, out _);

        // How many bytes come before the first that nothing could make right.
        private static int CountPossible(ReadOnlySpan<byte> text, out bool complete)
        {
            complete = true;
            for (var i = 0; i < text.Length;)
            {
                var lead = text[i];
                var sequence = Array.Find(Sequences, candidate => lead >= candidate[0].Low && lead <= candidate[0].High);
                if (sequence is null)
                    return i;
                for (var j = 0; j < sequence.Length; j++, i++)
                {
                    complete = i < text.Length;
                    if (!complete)
                        return i;
                    if (text[i] < sequence[j].Low || text[i] > sequence[j].High)
                        return i;
                }
            }

            return text.Length;
        }
    }
}
