using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using Rpc.Codecs.MessagePack;

namespace Rpc.Core.Tests.Values;

/// <summary>Whatever the bytes: reading them as any type of docs/serialization.md ends, with a value or a typed error that says where, and takes no more memory than bytes of their number can need.</summary>
public sealed partial class ValueProperties
{
    // An exception with its path and stack; what a format keeps when it is first used.
    private const long AllowedBytes = 32 * 1024;

    // One byte can be an empty object in a list, an entry of a tree, or a node of JSON.
    private const long AllowedBytesPerByte = 256;

    private static readonly Subject[] s_subjects = [.. ValueTests.All.Select(static value => new Subject(value.Method, value.Value)).Where(static subject => subject.Encoded.Length is > 0 and < 2_000)];

    private static readonly Arbitrary<int> s_anySubject = Arb.From(Gen.Choose(0, s_subjects.Length - 1));

    // Each number is one damage. Fewer are simpler, and so are none.
    private static readonly Arbitrary<int[]> s_anyDamage = Arb.From(
        Gen.Choose(0, int.MaxValue).ArrayOf().Where(static damage => damage.Length < 8),
        static damage => Enumerable.Range(0, damage.Length).Select(index => damage.Where((_, i) => i != index).ToArray()));

    [Fact]
    public void Subjects_AreOfEveryTypeOfTheTable()
    {
        string[] withoutJson = ["ReadOnlySetInterface", "ReadOnlyCollection", "ReadOnlyDictionary"];
        Assert.Equal(typeof(IValues).GetMethods().Select(static method => method.Name).Except(withoutJson).Order(), s_subjects.Select(static subject => subject.Method).Distinct().Order());
    }

    [Fact]
    public void AnyBytes_AsAnyType_AreAValueOrATypedError() =>
        Check(100, Prop.ForAll<byte[]>(static bytes => Array.ForEach(s_subjects, subject => AssertReadWithinBounds(subject, bytes))));

    [Fact]
    public void Encoding_DamagedAnyhow_IsAValueOrATypedError() =>
        Check(20_000, Prop.ForAll(s_anySubject, s_anyDamage, static (index, damage) => AssertReadWithinBounds(s_subjects[index], Damage(s_subjects[index], damage))));

    [Fact]
    public void Encoding_WithAnotherTypeAtAnyPlace_IsAValueOrATypedError()
    {
        // All codes at all places, since there are so few.
        foreach (var subject in s_subjects.Where(static subject => subject.Encoded.Length < 200))
        {
            foreach (var at in subject.Starts)
            {
                for (var code = 0; code < 256; code++)
                {
                    byte[] bytes = [.. subject.Encoded];
                    bytes[at] = (byte)code;
                    AssertReadWithinBounds(subject, bytes);
                }
            }
        }
    }

    [Theory]
    [InlineData("dd")]
    [InlineData("df")]
    [InlineData("db")]
    [InlineData("c6")]
    [InlineData("c9")]
    public void Message_OfFiveBytesThatClaimsBillions_AllocatesNothing(string code)
    {
        var bytes = Convert.FromHexString(code + "ffffffff");
        foreach (var subject in s_subjects)
        {
            // The exception, and what throwing it takes.
            Assert.Throws<MessagePackException>(() => subject.Read(bytes));
            Assert.InRange(AssertReadWithinBounds(subject, bytes), 0, 8 * 1024);
        }
    }

    private static void Check(int count, Property property) => property.Check(Config.QuickThrowOnFailure.WithMaxTest(count).WithQuietOnSuccess(true));

    private static byte[] Damage(Subject subject, int[] damage)
    {
        List<byte> bytes = [.. subject.Encoded];
        foreach (var number in damage)
        {
            var (kind, choice, value) = (number % 6, number / 6 % 251, (byte)(number / 1506));
            // The places where values began, as far as they still do.
            var at = Math.Min(subject.Starts[choice % subject.Starts.Count], bytes.Count - 1);
            if (at < 0)
                break;
            switch (kind)
            {
                case 0:
                    bytes.RemoveRange(choice % bytes.Count, bytes.Count - (choice % bytes.Count));
                    break;
                case 1:
                    bytes[at] = value;
                    break;
                case 2:
                    bytes[choice % bytes.Count] = value;
                    break;
                case 3:
                    // Another header with another length.
                    bytes.RemoveAt(at);
                    bytes.InsertRange(at, [s_headers[choice % s_headers.Length], .. value switch { < 64 => [0, 0, 0, value], < 128 => [0, 0, value, 0], < 192 => [0x7F, 0xFF, 0xFF, 0xFF], _ => (byte[])[0xFF, 0xFF, 0xFF, 0xFF] }]);
                    break;
                case 4:
                    bytes.InsertRange(at, Enumerable.Repeat((byte)(value % 2 == 0 ? 0x91 : 0x81), choice));
                    break;
                default:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(choice, bytes.Count - at)));
                    break;
            }
        }

        return [.. bytes];
    }

    private static readonly byte[] s_headers = [0xC4, 0xC5, 0xC6, 0xC7, 0xC8, 0xC9, 0xD9, 0xDA, 0xDB, 0xDC, 0xDD, 0xDE, 0xDF];

    private static long AssertReadWithinBounds(Subject subject, byte[] bytes)
    {
        var left = 0;
        MessagePackException? failure = null;
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            left = subject.Read(bytes).Left;
        }
        catch (MessagePackException exception)
        {
            failure = exception;
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        var allowed = AllowedBytes + (AllowedBytesPerByte * bytes.Length);
        Assert.True(allocated <= allowed, $"{subject.Method} of {Convert.ToHexStringLower(bytes)} allocates {allocated} bytes, more than {allowed}");
        Assert.InRange(left, 0, bytes.Length);
        if (failure is not null)
        {
            Assert.NotEmpty(failure.Reason);
            Assert.Matches(Path(), failure.Path);
            Assert.Equal(failure.Path.Length == 0 ? failure.Reason : $"{failure.Path}: {failure.Reason}", failure.Message);
        }

        return allocated;
    }

    [GeneratedRegex(@"^(([\w]+|\[\d+\])(\.\w+|\[\d+\])*)?$")]
    private static partial Regex Path();

    private sealed class Subject
    {
        public Subject(string method, object? value)
        {
            (Method, Encoded, Read) = (method, ValueCodec.Write(method, value), ValueCodec.GetReader(method));
            var reader = new MessagePackReader(Encoded);
            FindStarts(ref reader, Starts);
            Read(Encoded);
        }

        public string Method { get; }

        public byte[] Encoded { get; }

        /// <summary>Where values begin.</summary>
        public List<int> Starts { get; } = [];

        public Func<byte[], (object? Value, int Left)> Read { get; }

        private static void FindStarts(ref MessagePackReader reader, List<int> starts)
        {
            starts.Add(reader.Position);
            var children = reader.NextKind switch
            {
                MessagePackKind.Array => reader.ReadArrayHeader(),
                MessagePackKind.Map => 2 * reader.ReadMapHeader(),
                _ => -1,
            };
            if (children < 0)
                reader.Skip();
            for (; children > 0; children--)
                FindStarts(ref reader, starts);
        }
    }
}
