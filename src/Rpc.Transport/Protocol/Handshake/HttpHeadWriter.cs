using System.Buffers;
using System.Globalization;
using System.Text;
using Rpc.Transport.Protocol.Headers;

namespace Rpc.Transport.Protocol.Handshake;

/// <summary>Prints a head, part by part. Refuses what would break out of its line: header injection ends here.</summary>
internal ref struct HttpHeadWriter
{
    private const int FirstBytes = 512;

    private byte[] _bytes;
    private int _length;

    private HttpHeadWriter(string first, string second, string third)
    {
        _bytes = ArrayPool<byte>.Shared.Rent(FirstBytes);
        Append(first);
        Append(second);
        Append(third);
        Append("\r\n");
    }

    /// <summary>Begins a request.</summary>
    public static HttpHeadWriter Request(string method, string target) => new(method + " ", target, " HTTP/1.1");

    /// <summary>Begins a response.</summary>
    /// <exception cref="ArgumentException">The reason phrase has a control character.</exception>
    public static HttpHeadWriter Response(int statusCode, string reasonPhrase) =>
        new("HTTP/1.1 ", statusCode.ToString(CultureInfo.InvariantCulture), " " + Checked(reasonPhrase, "reason phrase"));

    /// <summary>Adds a field.</summary>
    /// <exception cref="ArgumentException">The name is no token, or the value has a control character.</exception>
    public void Add(string name, string value)
    {
        if (!HeaderTokens.IsToken(name))
            throw new ArgumentException($"'{name}' is no valid header name.", nameof(name));
        Checked(value, name);
        Append(name);
        Append(": ");
        Append(value);
        Append("\r\n");
    }

    /// <summary>Ends the head. Nothing can be added afterwards.</summary>
    /// <param name="body">What stands behind it.</param>
    /// <returns>Its bytes.</returns>
    public byte[] End(string body = "")
    {
        Append("\r\n");
        Append(body);
        byte[] printed = _bytes.AsSpan(0, _length).ToArray();
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
        return printed;
    }

    private static string Checked(string value, string name) =>
        HeaderTokens.IsFieldValue(value) ? value : throw new ArgumentException($"The value of '{name}' has a character that no header may have.", nameof(value));

    private void Append(string text)
    {
        if (_bytes.Length - _length < text.Length)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(_bytes.Length * 2, _length + text.Length));
            _bytes.AsSpan(0, _length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = larger;
        }

        _length += Encoding.Latin1.GetBytes(text, _bytes.AsSpan(_length));
    }
}
