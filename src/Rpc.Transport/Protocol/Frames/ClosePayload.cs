using System.Buffers.Binary;
using System.Text;

namespace Rpc.Transport.Protocol.Frames;

/// <summary>What a Close frame says (RFC 6455 §5.5.1).</summary>
/// <param name="Code">Why; <see cref="CloseCode.NoStatusReceived"/> stands for an empty payload.</param>
/// <param name="Reason">A short text for people and logs; may be empty.</param>
internal readonly record struct ClosePayload(CloseCode Code, string Reason)
{
    /// <summary>The longest reason in UTF-8 bytes: a control frame's 125 less the code's two.</summary>
    public const int MaxReasonBytes = FrameHeader.MaxControlPayload - 2;

    /// <summary>Makes a payload that may be sent, cutting the reason to what fits, at a character boundary.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The code must not appear in a Close frame (§7.4).</exception>
    public static ClosePayload ForSending(CloseCode code, string reason)
    {
        if (code != CloseCode.NoStatusReceived && !code.IsAllowedInFrame())
            throw new ArgumentOutOfRangeException(nameof(code), (int)code, "This close code must not be sent (RFC 6455 §7.4).");
        return new ClosePayload(code, code == CloseCode.NoStatusReceived ? "" : Cut(reason));
    }

    /// <summary>Reads a received Close frame's payload.</summary>
    /// <returns>False when it breaks a rule; <paramref name="violation"/> says which.</returns>
    public static bool TryParse(ReadOnlySpan<byte> payload, out ClosePayload close, out ProtocolViolation? violation)
    {
        close = new ClosePayload(CloseCode.NoStatusReceived, "");
        violation = null;
        if (payload.IsEmpty)
            return true;

        // RFC 6455 §5.5.1: where there is a body, its first two bytes are the code.
        if (payload.Length == 1)
        {
            violation = ProtocolViolation.Protocol("close payload is one byte long");
            return false;
        }

        var code = (CloseCode)BinaryPrimitives.ReadUInt16BigEndian(payload);
        if (!code.IsAllowedInFrame())
        {
            violation = ProtocolViolation.Protocol("close code is not allowed in a frame");
            return false;
        }

        // §5.5.1: the reason is UTF-8; §8.1: text that is not fails the connection.
        if (!Utf8Validator.IsValid(payload[2..]))
        {
            violation = ProtocolViolation.InvalidPayload("close reason is not UTF-8");
            return false;
        }

        close = new ClosePayload(code, Encoding.UTF8.GetString(payload[2..]));
        return true;
    }

    /// <summary>Writes the payload (at most 125 bytes) and says how many bytes it took.</summary>
    public int Write(Span<byte> destination)
    {
        if (Code == CloseCode.NoStatusReceived)
            return 0;
        BinaryPrimitives.WriteUInt16BigEndian(destination, (ushort)Code);
        return 2 + Encoding.UTF8.GetBytes(Reason, destination[2..]);
    }

    private static string Cut(string reason)
    {
        int used = 0;
        int chars = 0;
        foreach (Rune rune in reason.EnumerateRunes())
        {
            used += rune.Utf8SequenceLength;
            if (used > MaxReasonBytes)
                return reason[..chars];
            chars += rune.Utf16SequenceLength;
        }

        return reason;
    }
}
