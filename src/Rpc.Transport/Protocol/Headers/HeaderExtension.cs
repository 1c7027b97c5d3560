using System.Text;

namespace Rpc.Transport.Protocol.Headers;

/// <summary>One member of <c>Sec-WebSocket-Extensions</c> (RFC 6455 §9.1): a name and its parameters.</summary>
/// <param name="Name">The extension's name.</param>
/// <param name="Parameters">The parameters in their order; the value is null where there is none, and without its quotes where it had some.</param>
internal sealed record HeaderExtension(string Name, IReadOnlyList<KeyValuePair<string, string?>> Parameters)
{
    /// <summary>Reads a whole <c>Sec-WebSocket-Extensions</c>. §9.1 obliges us to fail the handshake when it is malformed.</summary>
    /// <returns>Null when the value is no such list. Empty members are skipped, as RFC 9110 §5.6.1 asks of a recipient.</returns>
    public static List<HeaderExtension>? ParseList(string value)
    {
        List<HeaderExtension> list = [];
        int position = 0;
        while (true)
        {
            SkipSpace(value, ref position);
            if (position < value.Length && value[position] != ',')
            {
                if (ParseOne(value, ref position) is not { } extension)
                    return null;
                list.Add(extension);
            }

            if (position == value.Length)
                return list.Count == 0 ? null : list;
            if (value[position++] != ',')
                return null;
        }
    }

    private static HeaderExtension? ParseOne(string value, ref int position)
    {
        if (ParseToken(value, ref position) is not { } name)
            return null;
        List<KeyValuePair<string, string?>> parameters = [];
        while (true)
        {
            SkipSpace(value, ref position);
            if (position == value.Length || value[position] != ';')
                return new HeaderExtension(name, parameters);
            position++;
            SkipSpace(value, ref position);
            if (ParseToken(value, ref position) is not { } parameter)
                return null;
            SkipSpace(value, ref position);
            string? argument = null;
            if (position < value.Length && value[position] == '=')
            {
                position++;
                SkipSpace(value, ref position);
                bool isQuoted = position < value.Length && value[position] == '"';
                argument = isQuoted ? ParseQuoted(value, ref position) : ParseToken(value, ref position);
                if (argument is null)
                    return null;
            }

            parameters.Add(new(parameter, argument));
        }
    }

    private static void SkipSpace(string value, ref int position)
    {
        while (position < value.Length && value[position] is ' ' or '\t')
            position++;
    }

    private static string? ParseToken(string value, ref int position)
    {
        int start = position;
        while (position < value.Length && HeaderTokens.IsToken(value.AsSpan(position, 1)))
            position++;
        return position > start ? value[start..position] : null;
    }

    // RFC 6455 §9.1: what a quoted value says must be a token itself, so the only escape is one of a token character.
    private static string? ParseQuoted(string value, ref int position)
    {
        var content = new StringBuilder();
        for (position++; position < value.Length && value[position] != '"'; position++)
        {
            if (value[position] == '\\' && ++position == value.Length)
                return null;
            content.Append(value[position]);
        }

        string token = content.ToString();
        return position++ < value.Length && HeaderTokens.IsToken(token) ? token : null;
    }
}
