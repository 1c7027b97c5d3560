using System.Buffers;
using System.Globalization;
using System.Text;
using Rpc.Transport.Protocol.Headers;

namespace Rpc.Transport.Protocol.Handshake;

/// <summary>
/// Reads the head of an HTTP/1.x message from bytes that arrive in pieces. Strict: lines end in CRLF and in nothing else, no
/// folded lines, no space before the colon, no control characters. What is not HTTP at all is refused at its first bytes.
/// </summary>
/// <param name="maxBytes">The longest head, with its final empty line.</param>
internal sealed class HttpHeadReader(int maxBytes)
{
    // RFC 8446 §5.1: what a TLS connection begins with, and no HTTP message.
    private const byte TlsHandshakeRecord = 22;

    private static readonly Version Http11 = new(1, 1);

    // All of ASCII but the tab.
    private static readonly SearchValues<byte> s_controls = SearchValues.Create([0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 127]);

    private int _scanned;
    private int _lineStart;

    /// <summary>Reads the head.</summary>
    /// <param name="received">Everything received so far, from the first byte on.</param>
    /// <param name="parsed">The head, when the result is true.</param>
    /// <param name="length">How many bytes it took.</param>
    /// <param name="failure">Why the bytes are no acceptable head; null while they may become one.</param>
    /// <returns>True when the head is whole and sound; false when it is broken or more bytes are needed.</returns>
    public bool TryRead(ReadOnlySpan<byte> received, out HttpHead? parsed, out int length, out HandshakeFailure? failure)
    {
        parsed = null;
        length = 0;
        failure = null;
        if (!received.IsEmpty && received[0] == TlsHandshakeRecord)
            return Fail(HandshakeFailure.BadRequest("the client speaks TLS, this port does not: connect with ws instead of wss"), out failure);

        // From one control character to the next: all that is to be judged here.
        ReadOnlySpan<byte> head = received[..Math.Min(received.Length, maxBytes)];
        while (head[_scanned..].IndexOfAny(s_controls) is >= 0 and var distance)
        {
            int cr = _scanned + distance;
            if (head[cr] is not ((byte)'\r' or (byte)'\n'))
                return Fail(HandshakeFailure.BadRequest("the head has a control character"), out failure);

            // RFC 9112 §2.2: a bare CR is no line end, and accepting a bare LF invites request smuggling.
            _scanned = cr;
            if (head[cr] == '\r' && cr + 1 == head.Length)
                break;
            if (head[cr] == '\n' || head[cr + 1] != '\n')
                return Fail(HandshakeFailure.BadRequest("a line does not end in CRLF"), out failure);
            _scanned = cr + 2;
            if (cr == _lineStart)
            {
                length = _scanned;
                return TryParse(head[..cr], out parsed, out failure);
            }

            _lineStart = _scanned;
        }

        // What was looked at need not be looked at again, but for a CR whose LF may come.
        if (_scanned < head.Length && head[_scanned] != '\r')
            _scanned = head.Length;
        return received.Length > maxBytes && Fail(HandshakeFailure.HeadTooLarge(maxBytes), out failure);
    }

    private static bool TryParse(ReadOnlySpan<byte> lines, out HttpHead? head, out HandshakeFailure? failure)
    {
        failure = null;
        int end = lines.IndexOf("\r\n"u8);
        head = end < 0 ? null : ParseStartLine(Encoding.Latin1.GetString(lines[..end]));
        if (head is null)
            return Fail(HandshakeFailure.BadRequest("the start line is malformed"), out failure);

        // RFC 9112 §5: name, colon without space before it, value. A line that begins with space would be a folded one (§5.2).
        var fields = new HeaderLines(lines[(end + 2)..]);
        while (fields.MoveNext())
        {
            if (HeaderTokens.IsToken(fields.Name))
                continue;
            head = null;
            return Fail(HandshakeFailure.BadRequest("a header line is malformed"), out failure);
        }

        head.SetFields(lines[(end + 2)..]);
        return true;
    }

    private static HttpHead? ParseStartLine(string line)
    {
        int firstSpace = line.IndexOf(' ', StringComparison.Ordinal);
        if (firstSpace < 1)
            return null;
        if (ParseVersion(line.AsSpan(0, firstSpace)) is { } responseVersion)
            return ParseStatusLine(line, firstSpace + 1, responseVersion);

        // RFC 9112 §3: method SP target SP version, single spaces, none inside the target.
        int secondSpace = line.IndexOf(' ', firstSpace + 1);
        if (secondSpace < firstSpace + 2 || !HeaderTokens.IsToken(line.AsSpan(0, firstSpace)))
            return null;
        string target = line[(firstSpace + 1)..secondSpace];
        if (target.Contains('\t', StringComparison.Ordinal) || ParseVersion(line.AsSpan(secondSpace + 1)) is not { } version)
            return null;
        return HttpHead.Request(line.StartsWith("GET ", StringComparison.Ordinal) ? "GET" : line[..firstSpace], target, version);
    }

    // RFC 9112 §4: version SP three digits SP [reason]. The last space is often left out together with the reason.
    private static HttpHead? ParseStatusLine(string line, int start, Version version)
    {
        if (line.Length < start + 3 || (line.Length > start + 3 && line[start + 3] != ' '))
            return null;
        if (!int.TryParse(line.AsSpan(start, 3), NumberStyles.None, CultureInfo.InvariantCulture, out int status) || status < 100)
            return null;
        return HttpHead.Response(version, status, line.Length > start + 4 ? line[(start + 4)..] : "");
    }

    // RFC 9112 §2.3: "HTTP/" digit "." digit, in capitals.
    private static Version? ParseVersion(ReadOnlySpan<char> text) =>
        text.Length == 8 && text.StartsWith("HTTP/") && char.IsAsciiDigit(text[5]) && text[6] == '.' && char.IsAsciiDigit(text[7])
            ? text[5..] is "1.1" ? Http11 : new Version(text[5] - '0', text[7] - '0')
            : null;

    private static bool Fail(HandshakeFailure reason, out HandshakeFailure? failure)
    {
        failure = reason;
        return false;
    }
}
