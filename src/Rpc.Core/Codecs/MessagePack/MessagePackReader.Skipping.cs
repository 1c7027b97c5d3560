namespace Rpc.Codecs.MessagePack;

/// <content>Passing over values.</content>
public ref partial struct MessagePackReader
{
    /// <summary>Passes over one value with all that it holds. Takes no more of the stack however deep that is.</summary>
    /// <exception cref="MessagePackException">The value is broken.</exception>
    public void Skip()
    {
        // In locals, since most values take no more than a step: a processor that guesses their kinds aright need not wait for one to know where the next begins.
        var data = _data;
        var position = _position;

        // No more than the bytes of the message: every header is checked against them.
        for (var left = 1L; left > 0; left--)
        {
            if ((uint)position >= (uint)data.Length)
                ThrowTruncated();
            var code = data[position];
            if (code is <= MessagePackCode.MaxPositiveFixInt or >= MessagePackCode.MinNegativeFixInt)
            {
                position++;
            }
            else if (code is >= MessagePackCode.FixString and < MessagePackCode.Nil)
            {
                position += 1 + code - MessagePackCode.FixString;
            }
            else if (code is >= MessagePackCode.FixArray and < MessagePackCode.FixString && code - MessagePackCode.FixArray < data.Length - position)
            {
                position++;
                left += code - MessagePackCode.FixArray;
            }
            else if (code == MessagePackCode.Float64)
            {
                position += 9;
            }
            else if (MessagePackCode.GetLength(code) is var length and > 0)
            {
                position += length;
            }
            else
            {
                _position = position;
                left += SkipHeader();
                position = _position;
            }
        }

        if (position > data.Length)
            ThrowTruncated();
        _position = position;
    }

    /// <summary>Passes over one value with all that it holds.</summary>
    /// <returns>Its bytes: a part of the message, valid as long as it is.</returns>
    /// <exception cref="MessagePackException">The value is broken.</exception>
    public ReadOnlySpan<byte> ReadRaw()
    {
        var start = _position;
        Skip();
        return _data[start.._position];
    }

    // What follows a header and is no value of its own is passed over with it.
    private long SkipHeader()
    {
        switch (NextKind)
        {
            case MessagePackKind.Array:
                return ReadArrayHeader();
            case MessagePackKind.Map:
                return 2L * ReadMapHeader();
            case MessagePackKind.String:
                ReadUtf8();
                return 0;
            case MessagePackKind.Binary:
                ReadBinary();
                return 0;
            case MessagePackKind.Extension:
                ReadExtension(out _);
                return 0;
            default:
                throw Unexpected("a value");
        }
    }
}
