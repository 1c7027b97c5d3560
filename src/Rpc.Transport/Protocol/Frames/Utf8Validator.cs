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

    /// <summary>Checks text that is all there.</summary>
    public static bool IsValid(ReadOnlySpan<byte> text)
    {
        var validator = default(Utf8Validator);
        return validator.Append(text) && validator.IsComplete;
    }

    /// <summary>Takes the next piece; false as soon as it can no longer become valid text.</summary>
    public bool Append(ReadOnlySpan<byte> bytes) => Append(bytes, Utf8Blocks.MaxBytes);

    /// <summary>Takes the next piece, as on a machine that checks at most so many bytes at once.</summary>
    internal bool Append(ReadOnlySpan<byte> bytes, int maxBlockBytes)
    {
        // The rest of a character, and what a block looks back on.
        int i = 0;
        for (; i < bytes.Length && (_missing > 0 || i < Utf8Blocks.LookBack); i++)
        {
            if (!Step(bytes[i]))
                return false;
        }

        // Where the blocks end, or one of them is wrong, each byte is asked whether it is possible.
        if (i < bytes.Length && maxBlockBytes > 0)
            i = Utf8Blocks.Skip(bytes, i, maxBlockBytes);
        for (; i < bytes.Length; i++)
        {
            if (!Step(bytes[i]))
                return false;
        }

        return true;
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
