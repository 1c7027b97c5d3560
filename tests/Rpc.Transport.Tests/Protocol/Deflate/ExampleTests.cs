using Rpc.Transport.Protocol;
using Rpc.Transport.Protocol.Frames;
using Rpc.Transport.Protocol.Deflate;
using Rpc.Transport.Tests.Protocol.Conformance;

namespace Rpc.Transport.Tests.Protocol.Deflate;

/// <summary>RFC 7692 §7.2.3: the examples, byte for byte.</summary>
public sealed class ExampleTests
{
    private static readonly byte[] Hello = [0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00];

    [Theory, ClassData(typeof(BothRoles)), Rule(7692, "7.2.3.1", "The example of one compressed block.")]
    public void Section7231_OneCompressedBlock_IsMessage(int role) =>
        Assert.Equal(["text Hello"], Feed(role, Bytes.Frame((Role)role, 0xC1, Hello)));

    [Fact, Rule(7692, "7.2.3.1", "The example of an unfragmented message, byte for byte.")]
    public void Section7231_UnmaskedLiteral_IsMessage() =>
        Assert.Equal(["text Hello"], Feed((int)Role.Client, [0xc1, 0x07, 0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00]));

    [Theory, ClassData(typeof(BothRoles)), Rule(7692, "7.2.3.1", "The example of a message in two fragments.")]
    public void Section7231_InTwoFragments_IsMessage(int roleNumber)
    {
        var role = (Role)roleNumber;
        Assert.Equal(["text Hello"], Feed(roleNumber, Bytes.Join(Bytes.Frame(role, 0x41, [0xf2, 0x48, 0xcd]), Bytes.Frame(role, 0x80, [0xc9, 0xc9, 0x07, 0x00]))));
    }

    [Theory, ClassData(typeof(BothRoles)), Rule(7692, "7.2.3.2", "The example of two messages that share a window.")]
    public void Section7232_SharedWindow_IsTheSameMessageTwice(int roleNumber)
    {
        var role = (Role)roleNumber;
        byte[] second = [0xf2, 0x00, 0x11, 0x00, 0x00];
        Assert.Equal(["text Hello", "text Hello"], Feed(roleNumber, Bytes.Join(Bytes.Frame(role, 0xC1, Hello), Bytes.Frame(role, 0xC1, second))));
    }

    [Theory, ClassData(typeof(BothRoles)), Rule(7692, "7.1.1", "Where no takeover was agreed on, a message that refers to the one before it fails the connection, with 1007.")]
    public void Section7232_SharedWindowWithoutTakeover_IsInvalidPayload(int roleNumber)
    {
        var role = (Role)roleNumber;
        byte[] second = [0xf2, 0x00, 0x11, 0x00, 0x00];
        byte[] bytes = Bytes.Join(Bytes.Frame(role, 0xC1, Hello), Bytes.Frame(role, 0xC1, second));
        Assert.Equal(["text Hello", "violated 1007"], Feeder.FeedEveryWay(role, bytes, inflater: () => new MessageInflater(15, contextTakeover: false, 1 << 20, 200)));
    }

    [Theory, ClassData(typeof(BothRoles)), Rule(7692, "7.2.3.3", "The example of a block without compression.")]
    public void Section7233_BlockWithoutCompression_IsMessage(int role) =>
        Assert.Equal(["text Hello"], Feed(role, Bytes.Frame((Role)role, 0xC1, [0x00, 0x05, 0x00, 0xfa, 0xff, 0x48, 0x65, 0x6c, 0x6c, 0x6f, 0x00])));

    [Theory, ClassData(typeof(BothRoles)), Rule(7692, "7.2.3.4", "The example of a block with BFINAL set; the window goes on behind it.")]
    public void Section7234_BlockWithBfinal_IsMessageAndTheWindowGoesOn(int roleNumber)
    {
        var role = (Role)roleNumber;
        byte[] final = [0xf3, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00, 0x00];
        byte[] shared = [0xf2, 0x00, 0x11, 0x00, 0x00];
        Assert.Equal(
            ["text Hello", "text Hello", "text Hello"],
            Feed(roleNumber, Bytes.Join(Bytes.Frame(role, 0xC1, final), Bytes.Frame(role, 0xC1, shared), Bytes.Frame(role, 0xC1, final))));
    }

    [Theory, ClassData(typeof(BothRoles)), Rule(7692, "7.2.3.5", "The example of two blocks in one message.")]
    public void Section7235_TwoBlocks_IsMessage(int role) =>
        Assert.Equal(["text Hello"], Feed(role, Bytes.Frame((Role)role, 0xC1, [0xf2, 0x48, 0x05, 0x00, 0x00, 0x00, 0xff, 0xff, 0xca, 0xc9, 0xc9, 0x07, 0x00])));

    [Theory, ClassData(typeof(BothRoles)), Rule(7692, "7.2.3.6", "An empty message is the octet 00; an empty fragment, and an empty message without that octet, are accepted as well.")]
    public void Section7236_EmptyFragmentAndEmptyMessage_AreEmpty(int roleNumber)
    {
        var role = (Role)roleNumber;
        byte[] bytes = Bytes.Join(
            Bytes.Frame(role, 0xC1, [0x00]),
            Bytes.Frame(role, 0xC2, []),
            Bytes.Frame(role, 0x41, []), Bytes.Frame(role, 0x00, Hello), Bytes.Frame(role, 0x80, []));
        Assert.Equal(["text ", "binary ", "text Hello"], Feed(roleNumber, bytes));
    }

    private static List<string> Feed(int role, byte[] bytes) =>
        Feeder.FeedEveryWay((Role)role, bytes, inflater: () => new MessageInflater(15, contextTakeover: true, 1 << 20, 200));
}
