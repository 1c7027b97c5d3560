using Rpc.Transport.Protocol;
using Rpc.Transport.Protocol.Frames;

namespace Rpc.Transport.Tests.Protocol.Conformance;

/// <summary>RFC 6455 §5.5: control frames; §7.4: the codes in a Close frame.</summary>
public sealed class ControlFrameRules
{
    [Fact, Rule(6455, "5.5", "A control frame carries at most 125 bytes; a longer form of its length fails the connection at that byte.")]
    public void ControlFrame_LongerThan125_FailsTheConnectionAtTheSecondByte()
    {
        foreach (byte first in (byte[])[0x88, 0x89, 0x8A])
        {
            foreach (int length in (int[])[126, 127])
                Vectors.Both(role => [first, (byte)((role == Role.Server ? 0x80 : 0) | length)], Vectors.ProtocolError);
            Vectors.Both(role => Bytes.Frame(role, first, new byte[126]), Vectors.ProtocolError);
        }
    }

    [Fact, Rule(6455, "5.5.1", "A Close frame without a body has no status.")]
    public void Close_Empty_HasNoStatus() => Vectors.Both(role => Bytes.Frame(role, 0x88, []), "close 1005 ");

    [Fact, Rule(6455, "5.5.1", "Where a Close frame has a body, its first two bytes are the code: a body of one byte fails the connection.")]
    public void Close_OfOneByte_FailsTheConnection()
    {
        foreach (byte only in (byte[])[0, 3, 0xFF])
            Vectors.Both(role => Bytes.Frame(role, 0x88, [only]), Vectors.ProtocolError);
    }

    [Fact, Rule(6455, "5.5.1", "After the code may follow a reason in UTF-8, up to 123 bytes.")]
    public void Close_WithReason_TellsCodeAndReason()
    {
        Vectors.Both(role => Bytes.Close(role, 1000), "close 1000 ");
        Vectors.Both(role => Bytes.Close(role, 1001, "bÿe 𐍈"), "close 1001 bÿe 𐍈");
        Vectors.Both(role => Bytes.Close(role, 1000, new string('r', 123)), "close 1000 " + new string('r', 123));
        Vectors.Both(role => Bytes.Frame(role, 0x88, [0x03, 0xE8, .. new byte[124]]), Vectors.ProtocolError);
    }

    [Fact, Rule(6455, "5.5.1", "A reason that is not UTF-8 fails the connection, with 1007.")]
    public void Close_WithReasonThatIsNotUtf8_FailsTheConnection()
    {
        foreach (byte[] reason in (byte[][])[[0xC3], [0xFF], [0x61, 0xED, 0xA0, 0x80], [0xCE, 0xBA, 0xF4, 0x90, 0x80, 0x80], [0xC0, 0xAF], [0xE2, 0x82]])
            Vectors.Both(role => Bytes.Frame(role, 0x88, [0x03, 0xE8, .. reason]), Vectors.InvalidPayload);
    }

    [Fact, Rule(6455, "5.5.1", "Nothing after a Close frame is processed: neither data, nor control frames, nor another Close, nor nonsense.")]
    public void Bytes_AfterClose_AreIgnored() =>
        Vectors.Both(
            role => Bytes.Join(
                Bytes.Text(role, "before"), Bytes.Close(role, 1000), Bytes.Text(role, "no"), Bytes.Frame(role, 0x89, []), Bytes.Close(role, 1001), Bytes.Close(role, 1001), [0xFF, 0xFF]),
            "text before", "close 1000 ");

    [Fact, Rule(6455, "5.5.1", "A Close frame inside a fragmented message ends it; its rest is ignored.")]
    public void Close_InsideMessage_EndsIt() =>
        Vectors.Both(role => Bytes.Join(Bytes.Frame(role, 0x01, "a"u8), Bytes.Close(role, 1000, "enough"), Bytes.Frame(role, 0x80, "b"u8)), "close 1000 enough");

    [Fact, Rule(6455, "5.5.2", "A Ping is told with its payload, whatever it is: empty, text, bytes that are no text, 125 of them.")]
    public void Ping_WithAnyPayload_IsTold() => CheckPayloads(0x89, "ping ");

    [Fact, Rule(6455, "5.5.3", "A Pong that nobody asked for is allowed, with any payload, and needs no answer.")]
    public void Pong_Unsolicited_IsTold() => CheckPayloads(0x8A, "pong ");

    [Fact, Rule(6455, "5.5.3", "Pongs without a Ping, and Pings after them, change nothing for the messages around them.")]
    public void Pongs_AmongMessages_ChangeNothing() =>
        Vectors.Both(
            role => Bytes.Join(Bytes.Frame(role, 0x8A, "a"u8), Bytes.Text(role, "1"), Bytes.Frame(role, 0x8A, "b"u8), Bytes.Frame(role, 0x89, "c"u8), Bytes.Text(role, "2")),
            "pong 61", "text 1", "pong 62", "ping 63", "text 2");

    [Fact, Rule(6455, "7.4.1", "Codes that the protocol defines for a Close frame, or that are registered, are accepted: 1000 to 1003 and 1007 to 1014.")]
    public void Close_WithDefinedCode_IsTold() => CheckAccepted([.. Enumerable.Range(1000, 4), .. Enumerable.Range(1007, 8)]);

    [Fact, Rule(6455, "7.4.1", "1004 is undefined, 1005, 1006 and 1015 must not be in a frame: they fail the connection.")]
    public void Close_WithCodeThatMustNotBeSent_FailsTheConnection() => CheckRefused([1004, 1005, 1006, 1015]);

    [Fact, Rule(6455, "7.4.2", "0 to 999 are not used, 1016 to 2999 are reserved for the protocol: they fail the connection.")]
    public void Close_WithReservedCode_FailsTheConnection() =>
        CheckRefused([0, 1, 2, 255, 256, 998, 999, 1016, 1017, 1100, 1500, 1999, 2000, 2500, 2998, 2999]);

    [Fact, Rule(6455, "7.4.2", "3000 to 3999 belong to libraries, 4000 to 4999 to applications: they are accepted.")]
    public void Close_WithCodeOfLibraryOrApplication_IsTold() => CheckAccepted([3000, 3001, 3500, 3999, 4000, 4001, 4500, 4999]);

    [Fact, Rule(6455, "7.4.2", "Nothing is defined above 4999: such a code fails the connection.")]
    public void Close_WithCodeBeyondAllRanges_FailsTheConnection() => CheckRefused([5000, 5001, 9999, 32768, 65535]);

    private static void CheckPayloads(int first, string told)
    {
        var full = new byte[125];
        Array.Fill(full, (byte)0xFE);
        foreach (byte[] payload in (byte[][])[[], Bytes.Utf8("Hello"), [0x00, 0xFF, 0xFE, 0xFD, 0xFC, 0xFB, 0x00, 0xFF], full])
            Vectors.Both(role => Bytes.Frame(role, first, payload), told + Convert.ToHexString(payload));
        Vectors.Both(
            role => Bytes.Join([.. Enumerable.Range(0, 10).Select(i => Bytes.Frame(role, first, [(byte)i]))]),
            [.. Enumerable.Range(0, 10).Select(i => $"{told}0{i}")]);
    }

    private static void CheckAccepted(IEnumerable<int> codes)
    {
        foreach (int code in codes)
        {
            Vectors.Both(role => Bytes.Close(role, code), $"close {code} ");
            Vectors.Both(role => Bytes.Close(role, code, "bÿe"), $"close {code} bÿe");
        }
    }

    private static void CheckRefused(IEnumerable<int> codes)
    {
        foreach (int code in codes)
        {
            Vectors.Both(role => Bytes.Close(role, code), Vectors.ProtocolError);
            Vectors.Both(role => Bytes.Close(role, code, "reason"), Vectors.ProtocolError);
        }
    }
}
