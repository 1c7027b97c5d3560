using System.Text.Unicode;

namespace Rpc.Transport.Protocol.Frames;

/// <summary>
/// Validates UTF-8 that arrives in pieces (RFC 6455 §8.1, RFC 3629). Fails at the first byte after which no continuation
/// could make the text valid, also inside a character.
/// </summary>
internal struct Utf8Validator
{
    // Inside a character: how many bytes are still missing, and the range that the next one must lie in.
    private int _missing;
    private byte _low;
    private byte _high;

    /// <summary>True when the text so far does not end inside a character.</summary>
    public readonly bool IsComplete => _missing == 0;

    /// <summary>Forgets everything.</summary>
    public void Reset() => _missing = 0;

    /// <summary>Takes the next piece; false as soon as it can no longer become valid text.</summary>
    public bool Append(ReadOnlySpan<byte> bytes)
    {
        while (_missing > 0 && !bytes.IsEmpty)
        {
            if (!Step(bytes[0]))
                return false;
            bytes = bytes[1..];
        }

        // All but an unfinished last character is checked at once with vector instructions.
        int tail = UnfinishedTail(bytes);
        if (!Utf8.IsValid(bytes[..^tail]))
            return false;
        foreach (byte b in bytes[^tail..])
        {
            if (!Step(b))
                return false;
        }

        return true;
    }

    // How many bytes at the end begin a character without ending it.
    private static int UnfinishedTail(ReadOnlySpan<byte> bytes)
    {
        for (int i = 1; i <= 3 && i <= bytes.Length; i++)
        {
            byte b = bytes[^i];
            if ((b & 0xC0) == 0x80)
                continue;
            int length = b switch { < 0xC0 => 1, < 0xE0 => 2, < 0xF0 => 3, _ => 4 };
            return length > i ? i : 0;
        }

        return 0;
    }

    private bool Step(byte b)
    {
        if (_missing > 0)
        {
            if (b < _low || b > _high)
                return false;
            _missing--;
            (_low, _high) = (0x80, 0xBF);
            return true;
        }

        // RFC 3629 §4: the second byte's range excludes overlong forms, surrogates and values above U+10FFFF.
        (_missing, _low, _high) = b switch
        {
            < 0x80 => (0, (byte)0, (byte)0),
            >= 0xC2 and <= 0xDF => (1, (byte)0x80, (byte)0xBF),
            0xE0 => (2, (byte)0xA0, (byte)0xBF),
            0xED => (2, (byte)0x80, (byte)0x9F),
            >= 0xE1 and <= 0xEF => (2, (byte)0x80, (byte)0xBF),
            0xF0 => (3, (byte)0x90, (byte)0xBF),
            >= 0xF1 and <= 0xF3 => (3, (byte)0x80, (byte)0xBF),
            0xF4 => (3, (byte)0x80, (byte)0x8F),
            _ => (-1, (byte)0, (byte)0),
        };
        return _missing >= 0;
    }
}
