using Rpc.Transport.Protocol;
using Rpc.Transport.Protocol.Frames;

namespace Rpc.Transport.Tests.Protocol;

/// <summary>RFC 6455 §8.1: text is UTF-8, checked as it arrives.</summary>
public sealed class Utf8Tests
{
    public static TheoryData<string> ValidTexts => ["", "$", "¢", "€", "𐍈", "κόσμε", "a\0b", "\uFFFF\uFFFE", "\u007F\u0080\u07FF\u0800\uD7FF\uE000\U00010000\U0010FFFF", "Hello-µ@ßöäüàá-UTF-8!!"];

    // The bytes up to and with the first impossible one.
    public static TheoryData<string> ImpossibleBytes =>
    [
        "80", "BF", "C0", "C1", "F5", "FF", "61FE", "C3C3", "C320", "E09F", "E0A020", "E18020", "EDA0", "EDBF", "EE80C0", "F08F", "F48F41", "F490", "F0908041", "F1808061",
        "CEBAE1BDB9CF83CEBCCEB5EDA0", "CEBAE1BDB9CF83CEBCCEB5F490",
    ];

    [Theory, MemberData(nameof(ValidTexts))]
    public void Text_Valid_IsMessage(string text)
    {
        foreach (Role role in Enum.GetValues<Role>())
        {
            byte[] utf8 = Bytes.Utf8(text);
            Assert.Equal(["text " + text], Feeder.FeedEveryWay(role, Bytes.Text(role, text)));
            for (int split = 0; split <= utf8.Length; split++)
                Assert.Equal(["text " + text], Feeder.FeedEveryWay(role, Bytes.Join(Bytes.Frame(role, 0x01, utf8.AsSpan(0, split)), Bytes.Frame(role, 0x80, utf8.AsSpan(split)))));
        }
    }

    [Theory, MemberData(nameof(ImpossibleBytes))]
    public void Text_WithImpossibleByte_FailsAtThatByteInsideTheFrame(string hex)
    {
        byte[] bad = Convert.FromHexString(hex);
        foreach (Role role in Enum.GetValues<Role>())
        {
            // The frame claims more than has arrived: the verdict must not wait for the rest.
            byte[] frame = Bytes.Frame(role, 0x81, [.. bad, .. new byte[50]]);
            int header = frame.Length - bad.Length - 50;
            foreach (int inPlace in (int[])[131, 1024])
            {
                Assert.Empty(Feeder.Feed(role, [frame[..(header + bad.Length - 1)]], inPlaceBytes: inPlace));
                Assert.Equal(["violated 1007"], Feeder.Feed(role, [frame[..(header + bad.Length)]], inPlaceBytes: inPlace));
            }

            Assert.Equal(["violated 1007"], Feeder.FeedEveryWay(role, frame));
        }
    }

    [Theory]
    [InlineData("C3"), InlineData("E282"), InlineData("F0908D"), InlineData("61E2")]
    public void Text_EndingInsideCharacter_IsInvalidPayload(string hex)
    {
        foreach (Role role in Enum.GetValues<Role>())
            Assert.Equal(["violated 1007"], Feeder.FeedEveryWay(role, Bytes.Frame(role, 0x81, Convert.FromHexString(hex))));
    }

    [Theory, ClassData(typeof(BothRoles))]
    public void Binary_NotUtf8_IsMessage(int role) =>
        Assert.Equal(["binary FFC0"], Feeder.FeedEveryWay((Role)role, Bytes.Binary((Role)role, 0xFF, 0xC0)));

    [Theory, ClassData(typeof(BothRoles))]
    public void Text_AfterBinary_IsCheckedAnew(int role) =>
        Assert.Equal(["binary C3", "text a"], Feeder.FeedEveryWay((Role)role, Bytes.Join(Bytes.Binary((Role)role, 0xC3), Bytes.Text((Role)role, "a"))));

    [Fact]
    public void Validator_RandomBytesInRandomPieces_AgreesWithTheStrictDecoder()
    {
        var random = new Random(6455);
        var strict = new System.Text.UTF8Encoding(false, throwOnInvalidBytes: true);
        byte[] alphabet = [0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC2, 0xDF, 0xE0, 0xE1, 0xED, 0xEF, 0xF0, 0xF1, 0xF4];
        for (int round = 0; round < 20_000; round++)
        {
            var bytes = new byte[random.Next(1, 9)];
            for (int i = 0; i < bytes.Length; i++)
                bytes[i] = alphabet[random.Next(alphabet.Length)];
            var validator = default(Utf8Validator);
            int split = random.Next(bytes.Length + 1);
            bool valid = validator.Append(bytes.AsSpan(0, split)) && validator.Append(bytes.AsSpan(split)) && validator.IsComplete;
            Assert.Equal(IsStrictlyValid(bytes), valid);
        }

        bool IsStrictlyValid(byte[] bytes)
        {
            try
            {
                strict.GetCharCount(bytes);
                return true;
            }
            catch (ArgumentException)
            {
                return false;
            }
        }
    }
}
