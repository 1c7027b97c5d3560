using System.Net;
using System.Text;
using Rpc.Transport.Connections;
using Rpc.Transport.Diagnostics;
using Rpc.Transport.Protocol.Handshake;

namespace Rpc.Transport.Client;

/// <summary>Asks an HTTP proxy for a tunnel to the server (RFC 6455 §4.1 item 3, RFC 9110 §9.3.6).</summary>
internal static class HttpProxyTunnel
{
    /// <summary>The proxy that the options choose for a URI; null for none.</summary>
    /// <exception cref="ArgumentException">It is of a kind that is not spoken here.</exception>
    public static Uri? Choose(WebSocketUri uri, IWebProxy? proxy)
    {
        if (proxy is null || uri.SocketPath is not null || proxy.IsBypassed(uri.Uri) || proxy.GetProxy(uri.Uri) is not { } chosen || chosen == uri.Uri)
            return null;
        return chosen.Scheme == Uri.UriSchemeHttp
            ? chosen
            : throw new ArgumentException($"The proxy {chosen.GetLeftPart(UriPartial.Authority)} is not an http one; only those are spoken to.", nameof(proxy));
    }

    /// <summary>Opens the tunnel. What is sent over the wire afterwards reaches the server.</summary>
    /// <param name="wire">A wire to the proxy.</param>
    /// <param name="proxy">The proxy's address.</param>
    /// <param name="credentials">Where its user name and password are; null for none.</param>
    /// <param name="uri">The server.</param>
    /// <param name="maxHeadBytes">The longest head of the proxy's answer.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="WebSocketConnectException">The proxy refused.</exception>
    public static async Task OpenAsync(Wire wire, Uri proxy, ICredentials? credentials, WebSocketUri uri, int maxHeadBytes, CancellationToken cancellationToken)
    {
        // Credentials are sent at once: they were configured for this proxy, and a second round trip would tell it nothing new.
        NetworkCredential? credential = credentials?.GetCredential(proxy, "Basic");
        await wire.SendAsync(WriteRequest(uri, credential)).ConfigureAwait(false);

        using var exchange = new HandshakeExchange(wire, maxHeadBytes);
        (HttpHead? head, HandshakeFailure? failure) = await exchange.ReceiveAnswerAsync(cancellationToken).ConfigureAwait(false);
        if (head is null || head.StatusCode == 0)
        {
            if (failure?.Limit is { } limit)
                TransportMetrics.CountLimit(limit);
            throw Failed(proxy, $"does not speak HTTP: {failure?.Reason ?? (head is null ? "it ended the connection" : "its answer is not a response")}", null);
        }

        if (head.StatusCode is < 200 or > 299)
            throw Failed(proxy, Explain(head, uri, Authenticates(credential)), head.StatusCode);

        // The server says nothing before it is asked: bytes behind the proxy's answer are not its.
        if (!exchange.Rest.IsEmpty)
            throw Failed(proxy, "sent more than its answer before the tunnel was used", head.StatusCode);
    }

    private static byte[] WriteRequest(WebSocketUri uri, NetworkCredential? credential)
    {
        var request = HttpHeadWriter.Request("CONNECT", uri.Authority);
        request.Add("Host", uri.Authority);
        if (Authenticates(credential))
            request.Add("Proxy-Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{credential!.UserName}:{credential.Password}")));
        return request.End();
    }

    private static bool Authenticates(NetworkCredential? credential) => !string.IsNullOrEmpty(credential?.UserName);

    /// <summary>The error of a proxy that did not do its part.</summary>
    public static WebSocketConnectException Failed(Uri proxy, string what, int? status, Exception? cause = null) =>
        new(WebSocketConnectFailure.ProxyFailed, $"The proxy {proxy.Host}:{proxy.Port} {what}.", status, cause);

    private static string Explain(HttpHead head, WebSocketUri uri, bool authenticated)
    {
        string answered = $"answered with HTTP {head.StatusCode} {head.ReasonPhrase}".TrimEnd() + $" to the wish for a tunnel to {uri.Authority}";
        return head.StatusCode switch
        {
            407 when head.Get("Proxy-Authenticate") is { } schemes && !schemes.Contains("Basic", StringComparison.OrdinalIgnoreCase) =>
                $"{answered}: it wants '{schemes}', and only Basic is spoken here",
            407 when authenticated => $"{answered}: it does not accept the user name and password",
            407 => $"{answered}: it wants a user name and password, set the Credentials of the proxy",
            403 or 405 => $"{answered}: it does not allow tunnels there",
            502 or 503 or 504 => $"{answered}: it cannot reach the server",
            _ => answered,
        };
    }
}
