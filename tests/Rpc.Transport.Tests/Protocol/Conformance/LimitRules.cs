using Rpc.Transport.Protocol;
using Rpc.Transport.Protocol.Frames;

namespace Rpc.Transport.Tests.Protocol.Conformance;

/// <summary>RFC 6455 §10.4, §10.7: limits, and input that no peer should send.</summary>
public sealed class LimitRules
{
    private static readonly WebSocketLimits s_small = new(MaxMessageBytes: 100, MaxFrameBytes: 60);

    [Fact, Rule(6455, "10.4", "A frame may be as large as the limit; one byte more is refused by its header, with 1009, before a byte of it is kept.")]
    public void Frame_BeyondTheLimit_IsRefusedByItsHeader()
    {
        Vectors.BothLimited(s_small, role => Bytes.Binary(role, new byte[60]), "binary " + Convert.ToHexString(new byte[60]));
        Vectors.BothLimited(s_small, role => Bytes.Binary(role, new byte[61])[..^61], Vectors.TooBig);
        Vectors.BothLimited(s_small, role => [0x82, (byte)((role == Role.Server ? 0x80 : 0) | 127), 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1, 2, 3, 4], Vectors.TooBig);
    }

    [Fact, Rule(6455, "10.4", "A message may be as large as the limit over all its fragments; the header of the fragment that exceeds it is refused, with 1009.")]
    public void Message_BeyondTheLimitOverFragments_IsRefusedByTheHeaderThatExceeds()
    {
        Vectors.BothLimited(
            s_small, role => Bytes.Join(Bytes.Frame(role, 0x02, new byte[60]), Bytes.Frame(role, 0x80, new byte[40])), "binary " + Convert.ToHexString(new byte[100]));
        Vectors.BothLimited(s_small, role => Bytes.Join(Bytes.Frame(role, 0x02, new byte[60]), Bytes.Frame(role, 0x80, new byte[41])[..^41]), Vectors.TooBig);
    }

    [Fact, Rule(6455, "10.4", "A length that is only claimed takes no memory, however large the limit.")]
    public void Frame_ClaimingAnEnormousLength_AllocatesNothing()
    {
        foreach (Role role in Enum.GetValues<Role>())
        {
            var receiver = new WebSocketReceiver(role, new WebSocketLimits(int.MaxValue, int.MaxValue), 1024);
            byte[] header = [0x82, (byte)((role == Role.Server ? 0x80 : 0) | 127), 0, 0, 0, 0, 0x7F, 0, 0, 0, 1, 2, 3, 4];
            receiver.TryRead(Array.Empty<byte>(), out _, out _);
            long before = GC.GetAllocatedBytesForCurrentThread();
            bool read = receiver.TryRead(header, out _, out _);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 * 1024);
            Assert.False(read);
            receiver.Release();
        }
    }

    [Fact, Rule(6455, "10.4", "Fragments without end take no memory and no more time each: 100,000 empty ones before a message ends.")]
    public void Fragments_HundredThousandEmptyOnes_TakeNoMemory()
    {
        foreach (Role role in Enum.GetValues<Role>())
        {
            byte[] empty = Bytes.Frame(role, 0x00, []);
            var receiver = new WebSocketReceiver(role, Feeder.Limits, 1024);
            bool read = receiver.TryRead(Bytes.Frame(role, 0x02, []), out _, out _);
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 100_000; i++)
                read |= receiver.TryRead(empty, out _, out _);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4096);
            Assert.False(read);
            Assert.True(receiver.TryRead(Bytes.Frame(role, 0x80, [1]), out _, out WebSocketEvent received));
            Assert.Equal("binary 01", Feeder.Describe(received));
            receiver.Release();
        }
    }

    [Fact, Rule(6455, "10.7", "After a violation nothing is processed any more, whatever comes.")]
    public void Bytes_AfterViolation_AreIgnored() =>
        Vectors.Both(role => Bytes.Join(Bytes.Text(role, "before"), [0x83], Bytes.Text(role, "no"), Bytes.Close(role, 1000), [0xFF, 0xFF]), "text before", Vectors.ProtocolError);
}
