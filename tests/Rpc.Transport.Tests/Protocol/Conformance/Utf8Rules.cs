using Rpc.Transport.Protocol;
using Rpc.Transport.Protocol.Frames;

namespace Rpc.Transport.Tests.Protocol.Conformance;

/// <summary>RFC 6455 §8.1, RFC 3629: text is UTF-8.</summary>
public sealed class Utf8Rules
{
    // Each up to and with the first impossible byte: whatever follows, this is no text any more.
    private static readonly string[] s_impossible =
    [
        "80", "BF", "6180", "C0", "C1", "F5", "F8", "FC", "FE", "FF", "61FE", // never in any text
        "C3C3", "C320", "C220", "E18020", "E180E1", "F1808061", "F09040", "DF7F", "EE80C0", // a character that does not go on
        "E080", "E09F", "F080", "F08F", // longer than need be
        "EDA0", "EDAF", "EDB0", "EDBF", // halves of surrogate pairs
        "F490", "F4BF", "F48F41", // beyond U+10FFFF, and at it
        "CEBAE1BDB9CF83CEBCCEB5EDA0", "CEBAE1BDB9CF83CEBCCEB5F490", "48656C6C6F2DC2B540C39FC3B6FF",
    ];

    private static readonly string[] s_valid =
    [
        "", "$", "¢", "€", "𐍈", "κόσμε", "a\0b", "\u007F\u0080\u07FF\u0800\uD7FF\uE000\uFFFD\U00010000\U0010FFFF", "\uFFFE\uFFFF\U0001FFFE\U0010FFFE",
        "Hello-µ@ßöäüàá-UTF-8!!", "\uFEFFmark",
    ];

    [Fact, Rule(6455, "8.1", "Text of any valid characters, noncharacters and U+0000 among them, is a message, wherever frames cut it.")]
    public void Text_Valid_IsMessage()
    {
        foreach (string text in s_valid)
        {
            byte[] utf8 = Bytes.Utf8(text);
            Vectors.Both(role => Bytes.Text(role, text), "text " + text);
            for (int cut = 0; cut <= utf8.Length; cut++)
                Vectors.Both(role => Bytes.Join(Bytes.Frame(role, 0x01, utf8.AsSpan(0, cut)), Bytes.Frame(role, 0x80, utf8.AsSpan(cut))), "text " + text);
            Vectors.Both(
                role => Bytes.Join([.. utf8.Select((b, i) => Bytes.Frame(role, i == 0 ? 0x01 : 0x00, [b])), Bytes.Frame(role, utf8.Length == 0 ? 0x81 : 0x80, [])]),
                "text " + text);
        }
    }

    [Fact, Rule(6455, "8.1", "Bytes that are not UTF-8 fail the connection, with 1007: stray and missing continuations, overlong forms, surrogates, more than U+10FFFF, bytes that no text has.")]
    public void Text_NotUtf8_FailsTheConnection()
    {
        foreach (string hex in s_impossible)
        {
            byte[] bad = [.. Convert.FromHexString(hex), 0x41, 0x41, 0x41];
            Vectors.Both(role => Bytes.Frame(role, 0x81, bad), Vectors.InvalidPayload);
            for (int cut = 0; cut <= bad.Length; cut++)
                Vectors.Both(role => Bytes.Join(Bytes.Frame(role, 0x01, bad.AsSpan(0, cut)), Bytes.Frame(role, 0x80, bad.AsSpan(cut))), Vectors.InvalidPayload);
        }
    }

    [Fact, Rule(6455, "8.1", "The verdict comes with the first byte that no continuation could mend, inside a frame and inside a message that have not ended.")]
    public void Text_WithImpossibleByte_FailsAtThatByte()
    {
        foreach (string hex in s_impossible)
        {
            byte[] bad = Convert.FromHexString(hex);
            foreach (Role role in Enum.GetValues<Role>())
            {
                foreach (int first in (int[])[0x81, 0x01])
                {
                    // The frame claims more than has come.
                    byte[] frame = Bytes.Frame(role, first, [.. bad, .. new byte[50]])[..^50];
                    Assert.Empty(Feeder.FeedEveryWay(role, frame[..^1]));
                    Vectors.One(role, frame, Vectors.InvalidPayload);
                }
            }
        }
    }

    [Fact, Rule(6455, "8.1", "Text that ends inside a character fails the connection, with 1007, when its last frame ends and not before.")]
    public void Text_EndingInsideCharacter_FailsAtItsEnd()
    {
        foreach (string hex in (string[])["C3", "E2", "E282", "F0", "F090", "F0908D", "61E282", "EFBF"])
        {
            byte[] cut = Convert.FromHexString(hex);
            Vectors.Both(role => Bytes.Frame(role, 0x01, cut));
            Vectors.Both(role => Bytes.Frame(role, 0x81, cut), Vectors.InvalidPayload);
            Vectors.Both(role => Bytes.Join(Bytes.Frame(role, 0x01, cut), Bytes.Frame(role, 0x89, []), Bytes.Frame(role, 0x80, [])), "ping ", Vectors.InvalidPayload);
        }
    }

    [Fact, Rule(6455, "8.1", "What one text left unfinished is no part of the next, and a binary message is not looked at.")]
    public void Text_AfterBinary_IsCheckedAnew() =>
        Vectors.Both(role => Bytes.Join(Bytes.Binary(role, 0xC3), Bytes.Text(role, "a"), Bytes.Binary(role, 0xED, 0xA0)), "binary C3", "text a", "binary EDA0");
}
