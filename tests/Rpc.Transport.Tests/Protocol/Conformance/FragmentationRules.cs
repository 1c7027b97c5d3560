using Rpc.Transport.Protocol;
using Rpc.Transport.Protocol.Frames;

namespace Rpc.Transport.Tests.Protocol.Conformance;

/// <summary>RFC 6455 §5.4, §6.2: messages of several frames.</summary>
public sealed class FragmentationRules
{
    [Fact, Rule(6455, "5.4", "A message is a frame that begins it, any number of continuations, the last with FIN; its bytes are theirs, joined in order.")]
    public void Fragments_AreJoinedInOrder()
    {
        Vectors.Both(role => Fragments(role, 0x01, "a", "b"), "text ab");
        Vectors.Both(role => Fragments(role, 0x02, "a", "b", "c", "d", "e", "f"), "binary 616263646566");
        string[] many = [.. Enumerable.Range(0, 60).Select(i => $"fragment {i}; ")];
        Vectors.Both(role => Fragments(role, 0x01, many), "text " + string.Concat(many));
    }

    [Fact, Rule(6455, "5.4", "A long message may come in fragments of any size.")]
    public void Fragments_OfAnySize_AreOneMessage()
    {
        var payload = new byte[65536];
        new Random(54).NextBytes(payload);
        foreach (int size in (int[])[64, 125, 126, 1300, 4096, 65535])
        {
            byte[][] parts = [.. payload.Chunk(size)];
            Vectors.Both(
                role => Bytes.Join([.. parts.Select((part, i) => Bytes.Frame(role, (i == parts.Length - 1 ? 0x80 : 0) | (i == 0 ? 2 : 0), part))]),
                "binary " + Convert.ToHexString(payload));
        }
    }

    [Fact, Rule(6455, "5.4", "Fragments may be empty, any of them or all.")]
    public void Fragments_Empty_AreAllowed()
    {
        Vectors.Both(role => Fragments(role, 0x01, "", "", ""), "text ");
        Vectors.Both(role => Fragments(role, 0x02, "", "ab", ""), "binary 6162");
        Vectors.Both(role => Fragments(role, 0x01, "ab", "", "c", ""), "text abc");
    }

    [Fact, Rule(6455, "5.4", "Control frames may come between the fragments of a message; they are told when they come, the message when it ends.")]
    public void ControlFrames_BetweenFragments_AreToldAtOnce()
    {
        Vectors.Both(
            role => Bytes.Join(
                Bytes.Frame(role, 0x01, "ab"u8), Bytes.Frame(role, 0x89, [1]), Bytes.Frame(role, 0x00, "cd"u8), Bytes.Frame(role, 0x8A, []), Bytes.Frame(role, 0x80, "ef"u8)),
            "ping 01", "pong ", "text abcdef");
        Vectors.Both(
            role => Bytes.Join(
                Bytes.Frame(role, 0x02, [1]), Bytes.Frame(role, 0x89, [1]), Bytes.Frame(role, 0x89, [2]), Bytes.Frame(role, 0x00, []), Bytes.Frame(role, 0x89, [3]),
                Bytes.Frame(role, 0x80, [2]), Bytes.Text(role, "next")),
            "ping 01", "ping 02", "ping 03", "binary 0102", "text next");
    }

    [Fact, Rule(6455, "5.4", "A receiver deals with control frames in the middle of a message: one that has not ended holds up neither Ping nor Close.")]
    public void ControlFrames_InsideAnUnfinishedMessage_DoNotWait()
    {
        Vectors.Both(role => Bytes.Join(Bytes.Frame(role, 0x01, "a"u8), Bytes.Frame(role, 0x89, "now"u8)), "ping 6E6F77");
        Vectors.Both(role => Bytes.Join(Bytes.Frame(role, 0x01, "a"u8), Bytes.Close(role, 1001)), "close 1001 ");
    }

    [Fact, Rule(6455, "5.4", "Control frames themselves are never fragmented; one without FIN fails the connection at its first byte, also inside a message.")]
    public void ControlFrame_Fragmented_FailsTheConnectionAtTheFirstByte()
    {
        foreach (int first in (int[])[0x08, 0x09, 0x0A])
        {
            Vectors.Both(_ => [(byte)first], Vectors.ProtocolError);
            Vectors.Both(role => Bytes.Join(Bytes.Frame(role, first, "a"u8), Bytes.Frame(role, 0x80, "b"u8)), Vectors.ProtocolError);
            Vectors.Both(role => Bytes.Join(Bytes.Frame(role, 0x01, "a"u8), Bytes.Frame(role, first, []), Bytes.Frame(role, 0x80, "b"u8)), Vectors.ProtocolError);
        }
    }

    [Fact, Rule(6455, "5.4", "The fragments of one message are not mixed with those of another: a text or binary frame inside a message fails the connection.")]
    public void Message_BegunInsideAnother_FailsTheConnection()
    {
        foreach (int begun in (int[])[0x01, 0x02])
        {
            foreach (int first in (int[])[0x01, 0x02, 0x81, 0x82])
            {
                Vectors.Both(role => Bytes.Join(Bytes.Frame(role, begun, "a"u8), Bytes.Frame(role, first, "b"u8)), Vectors.ProtocolError);
                Vectors.Both(role => Bytes.Join(Bytes.Frame(role, begun, []), Bytes.Frame(role, 0x00, "x"u8), Bytes.Frame(role, 0x89, []), Bytes.Frame(role, first, [])), "ping ", Vectors.ProtocolError);
            }
        }
    }

    [Fact, Rule(6455, "5.4", "A continuation without a message to continue fails the connection: at the start, after a whole message, after the end of a fragmented one.")]
    public void Continuation_WithoutMessage_FailsTheConnection()
    {
        foreach (int first in (int[])[0x00, 0x80])
        {
            foreach (string payload in (string[])["", "x"])
            {
                byte[] Continuation(Role role) => Bytes.Frame(role, first, Bytes.Utf8(payload));
                Vectors.Both(Continuation, Vectors.ProtocolError);
                Vectors.Both(role => Bytes.Join(Bytes.Text(role, "a"), Continuation(role)), "text a", Vectors.ProtocolError);
                Vectors.Both(role => Bytes.Join(Fragments(role, 0x01, "a", "b"), Continuation(role), Bytes.Text(role, "c")), "text ab", Vectors.ProtocolError);
                Vectors.Both(role => Bytes.Join(Bytes.Frame(role, 0x89, []), Continuation(role), Bytes.Frame(role, 0x01, "a"u8), Bytes.Frame(role, 0x80, "b"u8)), "ping ", Vectors.ProtocolError);
            }
        }
    }

    [Fact, Rule(6455, "5.4", "A message has the type of its first frame; the next message has its own.")]
    public void Messages_EachHaveTheTypeOfTheirFirstFrame() =>
        Vectors.Both(role => Bytes.Join(Fragments(role, 0x02, "a", "b"), Fragments(role, 0x01, "c", "d"), Bytes.Binary(role, 1)), "binary 6162", "text cd", "binary 01");

    [Fact, Rule(6455, "5.4", "Where no extension says otherwise, frames have no meaning as such: however a message is cut, it is the same message.")]
    public void Message_CutAtEveryByte_IsTheSame()
    {
        byte[] text = Bytes.Utf8("κόσμε-𐍈");
        for (int cut = 0; cut <= text.Length; cut++)
            Vectors.Both(role => Bytes.Join(Bytes.Frame(role, 0x01, text.AsSpan(0, cut)), Bytes.Frame(role, 0x80, text.AsSpan(cut))), "text κόσμε-𐍈");
    }

    [Fact, Rule(6455, "6.2", "Messages back to back in one read are told one after the other.")]
    public void Messages_BackToBack_AreToldInOrder() =>
        Vectors.Both(
            role => Bytes.Join([.. Enumerable.Range(0, 30).Select(i => i % 3 == 0 ? Fragments(role, 0x01, $"{i}", "!") : Bytes.Text(role, $"{i}"))]),
            [.. Enumerable.Range(0, 30).Select(i => $"text {i}{(i % 3 == 0 ? "!" : "")}")]);

    private static byte[] Fragments(Role role, int opcode, params string[] parts) =>
        Bytes.Join([.. parts.Select((part, i) => Bytes.Frame(role, (i == parts.Length - 1 ? 0x80 : 0) | (i == 0 ? opcode : 0), Bytes.Utf8(part)))]);
}
