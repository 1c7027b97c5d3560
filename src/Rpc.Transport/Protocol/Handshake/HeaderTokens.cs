using System.Buffers;

namespace Rpc.Transport.Protocol.Handshake;

/// <summary>The small grammars inside header values: tokens, lists of tokens, lists of extensions (RFC 9110 §5.6, RFC 6455 §9.1).</summary>
internal static class HeaderTokens
{
    // RFC 9110 §5.6.2: tchar.
    private static readonly SearchValues<char> TokenChars =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>True when the text is one token.</summary>
    public static bool IsToken(ReadOnlySpan<char> text) => !text.IsEmpty && !text.ContainsAnyExcept(TokenChars);

    /// <summary>True when the text may stand in a header value: no control character but the tab (RFC 9110 §5.5).</summary>
    public static bool IsFieldValue(ReadOnlySpan<char> text)
    {
        foreach (char c in text)
        {
            if ((c < ' ' && c != '\t') || c == '\x7F' || c > '\xFF')
                return false;
        }

        return true;
    }

    /// <summary>True when the comma-separated list has the token, without regard to case.</summary>
    public static bool Contains(string? list, string token)
    {
        if (list is null)
            return false;
        foreach (string part in list.Split(','))
        {
            if (part.AsSpan().Trim(" \t").Equals(token, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }

    /// <summary>Reads a comma-separated list of tokens with at least one member.</summary>
    /// <returns>Null when the value is no such list. Empty members are skipped, as RFC 9110 §5.6.1 asks of a recipient.</returns>
    public static List<string>? ParseList(string list)
    {
        var tokens = new List<string>();
        foreach (string part in list.Split(','))
        {
            string token = part.Trim(' ', '\t');
            if (token.Length == 0)
                continue;
            if (!IsToken(token))
                return null;
            tokens.Add(token);
        }

        return tokens.Count == 0 ? null : tokens;
    }

    /// <summary>
    /// True when the value is a well-formed <c>Sec-WebSocket-Extensions</c>: RFC 6455 §9.1 obliges us to fail the handshake
    /// otherwise, even though no extension is supported.
    /// </summary>
    public static bool IsExtensionList(string value)
    {
        int position = 0;
        bool any = false;
        while (true)
        {
            SkipSpace(value, ref position);
            if (position < value.Length && value[position] != ',')
            {
                if (!SkipExtension(value, ref position))
                    return false;
                any = true;
            }

            if (position == value.Length)
                return any;
            if (value[position++] != ',')
                return false;
        }
    }

    private static bool SkipExtension(string value, ref int position)
    {
        if (!SkipToken(value, ref position))
            return false;
        while (true)
        {
            SkipSpace(value, ref position);
            if (position == value.Length || value[position] != ';')
                return true;
            position++;
            SkipSpace(value, ref position);
            if (!SkipToken(value, ref position))
                return false;
            SkipSpace(value, ref position);
            if (position == value.Length || value[position] != '=')
                continue;
            position++;
            SkipSpace(value, ref position);
            if (!(position < value.Length && value[position] == '"' ? SkipQuoted(value, ref position) : SkipToken(value, ref position)))
                return false;
        }
    }

    private static void SkipSpace(string value, ref int position)
    {
        while (position < value.Length && value[position] is ' ' or '\t')
            position++;
    }

    private static bool SkipToken(string value, ref int position)
    {
        int start = position;
        while (position < value.Length && TokenChars.Contains(value[position]))
            position++;
        return position > start;
    }

    // RFC 6455 §9.1: what a quoted value says must be a token itself, so the only escape is one of a token character.
    private static bool SkipQuoted(string value, ref int position)
    {
        int start = ++position;
        while (position < value.Length && value[position] != '"')
        {
            if (value[position] == '\\')
                position++;
            if (position == value.Length || !TokenChars.Contains(value[position]))
                return false;
            position++;
        }

        return position < value.Length && position++ > start;
    }
}
