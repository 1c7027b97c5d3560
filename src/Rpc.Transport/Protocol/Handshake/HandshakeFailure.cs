using Rpc.Transport.Protocol.Frames;

namespace Rpc.Transport.Protocol.Handshake;

/// <summary>Why an opening handshake did not come about: on a server the HTTP answer, on a client what was wrong with it.</summary>
/// <param name="StatusCode">The HTTP status; on a client the one received, 0 where the answer was no HTTP.</param>
/// <param name="Reason">A short English text for people; goes into the body of the answer.</param>
internal sealed record HandshakeFailure(int StatusCode, string Reason)
{
    /// <summary>The limit that was gone past, one of <see cref="LimitName"/>; null for none, or where it is counted already.</summary>
    public string? Limit { get; init; }

    /// <summary>Further header fields that the status asks for.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Fields { get; init; } = [];

    /// <summary>The whole answer where the application has made it; null to print one of status and reason.</summary>
    public ReadOnlyMemory<byte>? Answer { get; init; }

    /// <summary>400: the request is malformed or breaks a rule of the handshake.</summary>
    public static HandshakeFailure BadRequest(string reason) => new(400, reason);

    /// <summary>403: the origin may not connect (RFC 6455 §4.2.2, §10.2).</summary>
    public static HandshakeFailure OriginNotAllowed() => new(403, "the origin is not allowed") { Limit = LimitName.AllowedOrigins };

    /// <summary>405: only GET opens a WebSocket.</summary>
    public static HandshakeFailure MethodNotAllowed() => new(405, "only GET opens a WebSocket") { Fields = [new("Allow", "GET")] };

    /// <summary>408: the request did not come in time.</summary>
    public static HandshakeFailure Timeout() => new(408, "the request did not come in time") { Limit = LimitName.HandshakeTimeout };

    /// <summary>426: a plain HTTP request; the answer names what to upgrade to (RFC 9110 §15.5.22).</summary>
    public static HandshakeFailure UpgradeRequired() => new(426, "this is a WebSocket endpoint") { Fields = [new("Upgrade", "websocket")] };

    /// <summary>426 with the one version that is spoken here (RFC 6455 §4.4).</summary>
    public static HandshakeFailure VersionNotSupported() =>
        new(426, "only WebSocket version 13 is spoken here") { Fields = [new("Upgrade", "websocket"), new("Sec-WebSocket-Version", "13")] };

    /// <summary>431: the head is longer than allowed.</summary>
    public static HandshakeFailure HeadTooLarge(int maxBytes) => new(431, $"the head is longer than {maxBytes} bytes") { Limit = LimitName.MaxHandshakeBytes };

    /// <summary>500: the code that decides about requests failed.</summary>
    public static HandshakeFailure InternalError() => new(500, "the server failed to decide about the request");

    /// <summary>503: no room for another connection.</summary>
    public static HandshakeFailure TooManyConnections() => new(503, "too many connections");

    /// <summary>429: no room for another connection of this address (RFC 6585 §4).</summary>
    public static HandshakeFailure TooManyConnectionsOfAddress() => new(429, "too many connections from this address");

    /// <summary>505: a version of HTTP that has no WebSocket upgrade.</summary>
    public static HandshakeFailure HttpVersionNotSupported() => new(505, "only HTTP/1.1 is spoken here");
}
