using System.Globalization;

namespace Rpc.Messages;

/// <summary>
/// The id of a request (JSON-RPC 2.0 §4): a number or a string, echoed to the peer exactly as it was written. Ids that
/// are plain integers, as ours always are, take no allocation.
/// </summary>
internal readonly struct RequestId : IEquatable<RequestId>
{
    /// <summary>The id of an answer to a request whose id could not be read (JSON-RPC 2.0 §5).</summary>
    public static readonly RequestId Null = new("null");

    private readonly string? _json;

    /// <summary>Creates an integer id.</summary>
    public RequestId(long number) => Number = number;

    /// <summary>Creates an id from its JSON text, for example <c>"a1"</c> with the quotes, or <c>1.0</c>.</summary>
    public RequestId(string json) => _json = json;

    /// <summary>The value of an integer id; 0 when <see cref="Json"/> is not null.</summary>
    public long Number { get; }

    /// <summary>The JSON text of an id that is not a plain integer; otherwise null.</summary>
    public string? Json => _json;

    /// <summary>True for an id that is a plain integer.</summary>
    public bool IsNumber => _json is null;

    /// <inheritdoc/>
    public bool Equals(RequestId other) => Number == other.Number && _json == other._json;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is RequestId other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _json?.GetHashCode(StringComparison.Ordinal) ?? Number.GetHashCode();

    /// <inheritdoc/>
    public override string ToString() => _json ?? Number.ToString(CultureInfo.InvariantCulture);
}
