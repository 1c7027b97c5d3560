using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Rpc.Transport.Protocol.Handshake;

/// <summary>The start line and header fields of an HTTP/1.x message that was received. The fields stay the bytes that they came as: nobody asks for most of them, and a head may be held as long as its connection.</summary>
internal sealed class HttpHead
{
    private byte[] _lines = [];

    /// <summary>Creates the head of a request.</summary>
    public static HttpHead Request(string method, string target, Version version) => new() { Method = method, Target = target, Version = version };

    /// <summary>Creates the head of a response.</summary>
    public static HttpHead Response(Version version, int statusCode, string reasonPhrase) => new() { Version = version, StatusCode = statusCode, ReasonPhrase = reasonPhrase };

    /// <summary>The request method; empty in a response.</summary>
    public string Method { get; private init; } = "";

    /// <summary>The request target as it was sent; empty in a response.</summary>
    public string Target { get; private init; } = "";

    /// <summary>The HTTP version.</summary>
    public required Version Version { get; init; }

    /// <summary>The status code; 0 in a request.</summary>
    public int StatusCode { get; private init; }

    /// <summary>The text after the status code.</summary>
    public string ReasonPhrase { get; private init; } = "";

    /// <summary>The header fields in the order of arrival; bytes above ASCII read as Latin-1.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Fields
    {
        get
        {
            List<KeyValuePair<string, string>> fields = [];
            var lines = new HeaderLines(_lines);
            while (lines.MoveNext())
                fields.Add(new(Encoding.Latin1.GetString(lines.Name), Encoding.Latin1.GetString(lines.Value)));
            return fields;
        }
    }

    /// <summary>Sets the fields: sound header lines, each with its CRLF. They are copied.</summary>
    public void SetFields(ReadOnlySpan<byte> lines) => _lines = lines.ToArray();

    /// <summary>How often a field occurs. Names are compared without regard to case (RFC 9110 §5.1).</summary>
    public int Count(string name)
    {
        int count = 0;
        var lines = new HeaderLines(_lines);
        while (lines.MoveNext())
        {
            if (Ascii.EqualsIgnoreCase(lines.Name, name))
                count++;
        }

        return count;
    }

    /// <summary>The field's value; several are joined with commas, which RFC 9110 §5.2 makes equivalent. Null where there is none.</summary>
    public string? Get(string name)
    {
        string? joined = null;
        var lines = new HeaderLines(_lines);
        while (lines.MoveNext())
        {
            if (!Ascii.EqualsIgnoreCase(lines.Name, name))
                continue;
            string value = Encoding.Latin1.GetString(lines.Value);
            joined = joined is null ? value : joined + ", " + value;
        }

        return joined;
    }

    /// <summary>The field's value when it occurs exactly once.</summary>
    public bool TryGetSingle(string name, [NotNullWhen(true)] out string? value)
    {
        value = Get(name);
        return value is not null && Count(name) == 1;
    }
}
