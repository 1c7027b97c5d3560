using System.Buffers;

namespace Rpc.Transport.Protocol.Headers;

/// <summary>The small grammars inside header values: tokens and lists of tokens (RFC 9110 §5.6).</summary>
internal static class HeaderTokens
{
    // RFC 9110 §5.6.2: tchar.
    private static readonly SearchValues<char> TokenChars =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private static readonly SearchValues<byte> TokenBytes =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    /// <summary>True when the text is one token.</summary>
    public static bool IsToken(ReadOnlySpan<char> text) => !text.IsEmpty && !text.ContainsAnyExcept(TokenChars);

    /// <summary>True when the text is one token.</summary>
    public static bool IsToken(ReadOnlySpan<byte> text) => !text.IsEmpty && !text.ContainsAnyExcept(TokenBytes);

    /// <summary>True when the texts are tokens, no two of them the same.</summary>
    public static bool AreDifferent(IReadOnlyList<string> texts)
    {
        for (int i = 0; i < texts.Count; i++)
        {
            if (!IsToken(texts[i]))
                return false;
            for (int j = 0; j < i; j++)
            {
                if (texts[i] == texts[j])
                    return false;
            }
        }

        return true;
    }

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
        for (ReadOnlySpan<char> rest = list; ;)
        {
            int comma = rest.IndexOf(',');
            if ((comma < 0 ? rest : rest[..comma]).Trim(" \t").Equals(token, StringComparison.OrdinalIgnoreCase))
                return true;
            if (comma < 0)
                return false;
            rest = rest[(comma + 1)..];
        }
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
}
