using Rpc.Transport.Protocol.Deflate;
using Rpc.Transport.Protocol.Headers;

namespace Rpc.Transport.Protocol.Handshake;

/// <summary>The client's side of the opening handshake (RFC 6455 §4.1): prints the request, checks the answer.</summary>
internal sealed class ClientHandshake
{
    // Those that the handshake itself decides about; a second one would contradict the first.
    private static readonly string[] ReservedFields =
        ["Host", "Upgrade", "Connection", "Sec-WebSocket-Key", "Sec-WebSocket-Version", "Sec-WebSocket-Protocol", "Sec-WebSocket-Extensions",
         "Sec-WebSocket-Accept", "Content-Length", "Transfer-Encoding"];

    private readonly string _key;
    private readonly IReadOnlyList<string> _subprotocols;
    private readonly DeflateOffer? _deflate;

    /// <summary>Prepares a handshake.</summary>
    /// <param name="host">The value of <c>Host</c>: the authority, with the port where it is not the scheme's own.</param>
    /// <param name="target">Path and query.</param>
    /// <param name="subprotocols">What to offer, the preferred one first.</param>
    /// <param name="fields">Further header fields.</param>
    /// <param name="nonce">16 unpredictable bytes.</param>
    /// <param name="deflate">The offer of compression (RFC 7692); null for none.</param>
    /// <exception cref="ArgumentException">A subprotocol or field is malformed, repeated or reserved.</exception>
    public ClientHandshake(
        string host, string target, IReadOnlyList<string> subprotocols, IEnumerable<KeyValuePair<string, string>> fields, ReadOnlySpan<byte> nonce, DeflateOffer? deflate = null)
    {
        if (nonce.Length != AcceptKey.NonceBytes)
            throw new ArgumentException("The nonce has 16 bytes.", nameof(nonce));
        if (!HeaderTokens.AreDifferent(subprotocols))
            throw new ArgumentException("Subprotocols are different tokens (RFC 6455 §4.1).", nameof(subprotocols));
        _key = Convert.ToBase64String(nonce);
        _subprotocols = subprotocols;
        _deflate = deflate;

        var head = HttpHeadWriter.Request("GET", target);
        head.Add("Host", host);
        head.Add("Upgrade", "websocket");
        head.Add("Connection", "Upgrade");
        head.Add("Sec-WebSocket-Key", _key);
        head.Add("Sec-WebSocket-Version", "13");
        if (subprotocols.Count > 0)
            head.Add("Sec-WebSocket-Protocol", string.Join(", ", subprotocols));
        if (deflate is not null)
            head.Add("Sec-WebSocket-Extensions", deflate.ToString());
        foreach ((string name, string value) in fields)
        {
            if (ReservedFields.Contains(name, StringComparer.OrdinalIgnoreCase))
                throw new ArgumentException($"The header '{name}' is set by the handshake itself.", nameof(fields));
            head.Add(name, value);
        }

        Request = head.End();
    }

    /// <summary>The bytes to send.</summary>
    public byte[] Request { get; }

    /// <summary>Checks the answer by the rules of §4.1 that follow "the client MUST validate".</summary>
    /// <param name="head">The answer.</param>
    /// <param name="subprotocol">What the server chose of our offer; null for none.</param>
    /// <param name="deflate">What was agreed on about compression; null for none.</param>
    /// <returns>Null when the connection is open, else why it is not.</returns>
    public HandshakeFailure? Check(HttpHead head, out string? subprotocol, out DeflateAgreement? deflate)
    {
        subprotocol = null;
        deflate = null;
        if (head.StatusCode == 0)
            return new HandshakeFailure(0, "the answer is not an HTTP response");

        // Item 1. Redirects (3xx) are not followed: the caller named an endpoint, and credentials may be in the request.
        if (head.StatusCode != 101)
            return new HandshakeFailure(head.StatusCode, head.ReasonPhrase);
        if (head.Version.Major != 1 || head.Version.Minor < 1)
            return Broken("the response is not HTTP/1.1");

        // Items 2 and 3: as a whole value, and as one token of a list.
        if (!head.TryGetSingle("Upgrade", out string? upgrade) || !upgrade.Equals("websocket", StringComparison.OrdinalIgnoreCase))
            return Broken("Upgrade is not 'websocket'");
        if (!HeaderTokens.Contains(head.Get("Connection"), "Upgrade"))
            return Broken("Connection does not name Upgrade");

        // Item 4.
        if (!head.TryGetSingle("Sec-WebSocket-Accept", out string? accept) || accept != AcceptKey.Compute(_key))
            return Broken("Sec-WebSocket-Accept does not fit the key");

        // Item 5: only what was offered may be chosen. §9.1: a malformed list fails the connection, and so does an empty one.
        if (head.Get("Sec-WebSocket-Extensions") is { } extensions)
        {
            if (HeaderExtension.ParseList(extensions) is not { } list)
                return Broken("Sec-WebSocket-Extensions is malformed");
            if (DeflateNegotiation.Check(list, _deflate, out deflate) is { } contradiction)
                return Broken(contradiction);
        }

        // Item 6, §11.3.4: at most one, of our offer.
        if (head.Get("Sec-WebSocket-Protocol") is { } chosen)
        {
            if (head.Count("Sec-WebSocket-Protocol") != 1 || !_subprotocols.Contains(chosen, StringComparer.Ordinal))
                return Broken("the server chose a subprotocol that was not offered");
            subprotocol = chosen;
        }

        return null;
    }

    private static HandshakeFailure Broken(string reason) => new(101, reason);
}
