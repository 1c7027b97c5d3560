using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Rpc.Transport.Protocol.Handshake;

/// <summary>The start line and header fields of an HTTP/1.x message.</summary>
internal sealed class HttpHead
{
    private object _content = new List<KeyValuePair<string, string>>(); // or their bytes

    /// <summary>Creates the head of a request.</summary>
    public static HttpHead Request(string method, string target, Version version) => new() { Method = method, Target = target, Version = version };

    /// <summary>Creates the head of a response.</summary>
    public static HttpHead Response(Version version, int statusCode, string reasonPhrase) => new() { Version = version, StatusCode = statusCode, ReasonPhrase = reasonPhrase };

    /// <summary>The request method; empty in a response.</summary>
    public string Method { get; private init; } = "";

    /// <summary>The request target as it was sent; empty in a response.</summary>
    public string Target { get; private init; } = "";

    /// <summary>The HTTP version.</summary>
    public Version Version { get; private init; } = new(1, 1);

    /// <summary>The status code; 0 in a request.</summary>
    public int StatusCode { get; private init; }

    /// <summary>The text after the status code.</summary>
    public string ReasonPhrase { get; private init; } = "";

    /// <summary>The header fields in the order of arrival; bytes above ASCII read as Latin-1.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Fields => Unpack(_content);

    /// <summary>Adds a field.</summary>
    public void Add(string name, string value) => ((List<KeyValuePair<string, string>>)_content).Add(new(name, value));

    /// <summary>
    /// Keeps the fields as the bytes that they came as: a fraction of what strings take, for a head that is held as long as its connection
    /// and seldom asked. Nothing can be added afterwards.
    /// </summary>
    public void Pack() => _content = Encoding.Latin1.GetBytes(string.Concat(Fields.Select(static field => $"{field.Key}:{field.Value}\n")));

    /// <summary>How often a field occurs. Names are compared without regard to case (RFC 9110 §5.1).</summary>
    public int Count(string name)
    {
        int count = 0;
        foreach ((string other, _) in Fields)
        {
            if (other.Equals(name, StringComparison.OrdinalIgnoreCase))
                count++;
        }

        return count;
    }

    /// <summary>The field's value; several are joined with commas, which RFC 9110 §5.2 makes equivalent. Null where there is none.</summary>
    public string? Get(string name)
    {
        string? joined = null;
        foreach ((string other, string value) in Fields)
        {
            if (other.Equals(name, StringComparison.OrdinalIgnoreCase))
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

    // A name is a token and has no colon (RFC 9110 §5.1), a value no line end (§5.5).
    private static List<KeyValuePair<string, string>> Unpack(object content)
    {
        if (content is List<KeyValuePair<string, string>> fields)
            return fields;
        fields = [];
        foreach (string line in Encoding.Latin1.GetString((byte[])content).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            fields.Add(new(line[..colon], line[(colon + 1)..]));
        }

        return fields;
    }
}
