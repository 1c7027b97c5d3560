using System.Globalization;
using System.Text;
using Rpc.Transport.Protocol.Headers;

namespace Rpc.Transport.Protocol.Handshake;

/// <summary>Prints a head. Refuses what would break out of its line: header injection ends here.</summary>
internal static class HttpHeadWriter
{
    /// <summary>Prints a head and, for a response, a body behind it.</summary>
    /// <exception cref="ArgumentException">A field's name is no token, or a value has a control character.</exception>
    public static byte[] Write(HttpHead head, string body = "")
    {
        var text = new StringBuilder(256);
        if (head.StatusCode == 0)
            text.Append(head.Method).Append(' ').Append(head.Target).Append(" HTTP/1.1\r\n");
        else
            text.Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {head.StatusCode} {Checked(head.ReasonPhrase, "reason phrase")}\r\n");
        foreach ((string name, string value) in head.Fields)
        {
            if (!HeaderTokens.IsToken(name))
                throw new ArgumentException($"'{name}' is no valid header name.", nameof(head));
            text.Append(name).Append(": ").Append(Checked(value, name)).Append("\r\n");
        }

        return Encoding.Latin1.GetBytes(text.Append("\r\n").Append(body).ToString());
    }

    private static string Checked(string value, string name) =>
        HeaderTokens.IsFieldValue(value) ? value : throw new ArgumentException($"The value of '{name}' has a character that no header may have.", nameof(value));
}
