namespace Rpc.Transport.Protocol.Handshake;

/// <summary>Takes the header lines of a head apart, one after the other (RFC 9112 §5).</summary>
/// <param name="lines">The lines, each with its CRLF.</param>
internal ref struct HeaderLines(ReadOnlySpan<byte> lines)
{
    private ReadOnlySpan<byte> _rest = lines;

    /// <summary>What stands before the first colon of the line; empty where there is none.</summary>
    public ReadOnlySpan<byte> Name { get; private set; }

    /// <summary>What stands behind the colon, without the white space around it.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>Goes on to the next line.</summary>
    /// <returns>False when there is none.</returns>
    public bool MoveNext()
    {
        int end = _rest.IndexOf("\r\n"u8);
        if (end < 0)
            return false;
        ReadOnlySpan<byte> line = _rest[..end];
        _rest = _rest[(end + 2)..];
        int colon = line.IndexOf((byte)':');
        Name = line[..Math.Max(colon, 0)];
        Value = line[(colon + 1)..].Trim(" \t"u8);
        return true;
    }
}
