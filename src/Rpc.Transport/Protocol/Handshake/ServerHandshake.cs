using System.Globalization;
using System.Text;
using Rpc.Transport.Protocol.Headers;

namespace Rpc.Transport.Protocol.Handshake;

/// <summary>The server's side of the opening handshake (RFC 6455 §4.2): checks a request, prints the answer.</summary>
internal static class ServerHandshake
{
    /// <summary>Checks a request's head against every rule of §4.2.1.</summary>
    /// <returns>The request, or null with the <paramref name="failure"/> to answer with.</returns>
    public static ServerHandshakeRequest? Check(HttpHead head, out HandshakeFailure? failure)
    {
        failure = CheckHttp(head) ?? CheckUpgrade(head) ?? CheckWebSocket(head);
        if (failure is not null)
            return null;

        (string path, string query) = SplitTarget(head.Target)!.Value;
        IReadOnlyList<string> subprotocols = [];
        if (head.Get("Sec-WebSocket-Protocol") is { } offered)
        {
            // §4.1 item 10: the members are tokens and all different.
            if (HeaderTokens.ParseList(offered) is not { } list || !HeaderTokens.AreDifferent(list))
            {
                failure = HandshakeFailure.BadRequest("Sec-WebSocket-Protocol is malformed");
                return null;
            }

            subprotocols = list;
        }

        // §9.1: a malformed list fails the handshake, whatever it would say.
        IReadOnlyList<HeaderExtension> extensions = [];
        if (head.Get("Sec-WebSocket-Extensions") is { } wished)
        {
            if (HeaderExtension.ParseList(wished) is not { } list)
            {
                failure = HandshakeFailure.BadRequest("Sec-WebSocket-Extensions is malformed");
                return null;
            }

            extensions = list;
        }

        return new ServerHandshakeRequest(head, path, query, subprotocols, extensions);
    }

    /// <summary>Tells a sound HTTP/1 request that asks for something else than a WebSocket.</summary>
    /// <returns>Path and query; null when it asks for a WebSocket or is not sound, which <see cref="Check"/> then says.</returns>
    public static (string Path, string Query)? CheckPlain(HttpHead head)
    {
        bool plain = head.StatusCode == 0 && head.Version.Major == 1 && !HeaderTokens.Contains(head.Get("Upgrade"), "websocket");

        // RFC 9112 §3.2: HTTP/1.0 may leave Host out.
        return plain && (head.Version.Minor == 0 || HasOneHost(head)) ? SplitTarget(head.Target) : null;
    }

    /// <summary>§10.2: a request with a foreign origin is refused; one without an origin does not come from a browser.</summary>
    /// <param name="request">The request.</param>
    /// <param name="allowed">The origins that may connect; null for all.</param>
    public static HandshakeFailure? CheckOrigin(ServerHandshakeRequest request, IReadOnlyCollection<string>? allowed) =>
        allowed is null || request.Origin is not { } origin || allowed.Contains(origin, StringComparer.OrdinalIgnoreCase)
            ? null
            : HandshakeFailure.OriginNotAllowed();

    /// <summary>§4.2.2: the first of our subprotocols, in order of preference, that the client offers; null for none.</summary>
    public static string? ChooseSubprotocol(ServerHandshakeRequest request, IReadOnlyList<string> supported)
    {
        foreach (string ours in supported)
        {
            if (request.Subprotocols.Contains(ours, StringComparer.Ordinal))
                return ours;
        }

        return null;
    }

    /// <summary>Prints the answer that opens the connection (§4.2.2 item 5).</summary>
    /// <param name="request">The request.</param>
    /// <param name="subprotocol">What was chosen; null for none.</param>
    /// <param name="extension">The extension that was chosen, as it stands in the header; null for none.</param>
    public static byte[] WriteAccept(ServerHandshakeRequest request, string? subprotocol, string? extension = null)
    {
        var head = HttpHeadWriter.Response(101, "Switching Protocols");
        head.Add("Upgrade", "websocket");
        head.Add("Connection", "Upgrade");
        head.Add("Sec-WebSocket-Accept", AcceptKey.Compute(request.Head.Get("Sec-WebSocket-Key")!));
        if (subprotocol is not null)
            head.Add("Sec-WebSocket-Protocol", subprotocol);
        if (extension is not null)
            head.Add("Sec-WebSocket-Extensions", extension);
        return head.End();
    }

    /// <summary>Prints the answer that refuses.</summary>
    public static byte[] WriteFailure(HandshakeFailure failure)
    {
        string body = $"{failure.StatusCode.ToString(CultureInfo.InvariantCulture)}: {failure.Reason}\n";
        var head = HttpHeadWriter.Response(failure.StatusCode, HttpAnswer.ReasonPhrase(failure.StatusCode));
        bool upgrade = failure.Fields.Any(field => field.Key.Equals("Upgrade", StringComparison.OrdinalIgnoreCase));
        foreach ((string name, string value) in failure.Fields)
            head.Add(name, value);

        // RFC 9110 §7.8: whoever sends Upgrade names it in Connection as well.
        head.Add("Connection", upgrade ? "Upgrade, close" : "close");
        head.Add("Content-Type", "text/plain; charset=iso-8859-1");
        head.Add("Content-Length", Encoding.Latin1.GetByteCount(body).ToString(CultureInfo.InvariantCulture));
        return head.End(body);
    }

    private static HandshakeFailure? CheckHttp(HttpHead head)
    {
        if (head.StatusCode != 0)
            return HandshakeFailure.BadRequest("this is a response, not a request");

        // RFC 6455 §4.2.1 item 1: a GET of HTTP/1.1 or higher; HTTP/2 has another way (RFC 8441).
        if (head.Version.Major != 1 || head.Version.Minor < 1)
            return HandshakeFailure.HttpVersionNotSupported();
        if (head.Method != "GET")
            return HandshakeFailure.MethodNotAllowed();
        if (SplitTarget(head.Target) is null)
            return HandshakeFailure.BadRequest("the request target is malformed");

        // §4.2.1 item 2; RFC 9112 §3.2: exactly one.
        if (!HasOneHost(head))
            return HandshakeFailure.BadRequest("there must be exactly one Host");

        // A body would be read as frames, and by a proxy in between as something else: request smuggling.
        return head.Get("Transfer-Encoding") is not null || (head.Get("Content-Length") is { } length && length != "0")
            ? HandshakeFailure.BadRequest("the request has a body")
            : null;
    }

    private static bool HasOneHost(HttpHead head) => head.TryGetSingle("Host", out string? host) && host.Length > 0 && !host.AsSpan().ContainsAny(" \t/@,");

    private static HandshakeFailure? CheckUpgrade(HttpHead head)
    {
        // §4.2.1 items 3 and 4. Without Upgrade this is a plain request, which deserves to hear what is spoken here.
        if (!HeaderTokens.Contains(head.Get("Upgrade"), "websocket"))
            return HandshakeFailure.UpgradeRequired();
        return HeaderTokens.Contains(head.Get("Connection"), "Upgrade") ? null : HandshakeFailure.BadRequest("Connection does not name Upgrade");
    }

    private static HandshakeFailure? CheckWebSocket(HttpHead head)
    {
        // §4.2.1 item 6, §4.4: asked first, since another version may have other headers.
        if (!head.TryGetSingle("Sec-WebSocket-Version", out string? version) || version != "13")
            return HandshakeFailure.VersionNotSupported();

        // §4.2.1 item 5, §11.3.1: exactly one key of 16 bytes.
        return !head.TryGetSingle("Sec-WebSocket-Key", out string? key) || !AcceptKey.IsValidKey(key)
            ? HandshakeFailure.BadRequest("Sec-WebSocket-Key is not the base64 form of 16 bytes")
            : null;
    }

    // RFC 9112 §3.2: a path with an optional query, or (§3.2.2, which servers must accept) a whole URI. Null for anything else.
    private static (string Path, string Query)? SplitTarget(string target)
    {
        foreach (string scheme in (ReadOnlySpan<string>)["http://", "https://", "ws://", "wss://"])
        {
            if (!target.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
                continue;
            int end = target.AsSpan(scheme.Length).IndexOfAny('/', '?');
            target = end < 0 ? "/" : target[(scheme.Length + end)..];
            if (target[0] == '?')
                target = "/" + target;
            break;
        }

        // A fragment never crosses the wire (RFC 6455 §3).
        if (target.Length == 0 || target[0] != '/' || target.Contains('#', StringComparison.Ordinal))
            return null;
        int query = target.IndexOf('?', StringComparison.Ordinal);
        return query < 0 ? (target, "") : (target[..query], target[query..]);
    }
}
