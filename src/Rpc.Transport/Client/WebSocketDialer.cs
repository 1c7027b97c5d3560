using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Rpc.Transport.Connections;
using Rpc.Transport.Diagnostics;
using Rpc.Transport.Protocol;
using Rpc.Transport.Protocol.Deflate;
using Rpc.Transport.Protocol.Frames;
using Rpc.Transport.Protocol.Handshake;

namespace Rpc.Transport.Client;

/// <summary>Opens a connection: name look-up, TCP or proxy, TLS, opening handshake.</summary>
internal static class WebSocketDialer
{
    /// <summary>Connects to a server.</summary>
    /// <param name="uri">Where to.</param>
    /// <param name="options">How; checked here.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ArgumentException">The URI or an option makes no sense.</exception>
    /// <exception cref="WebSocketConnectException">The connection could not be opened.</exception>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    public static async Task<WebSocketConnection> ConnectAsync(WebSocketUri uri, WebSocketClientOptions options, CancellationToken cancellationToken)
    {
        options.Validate();
        DeflateOffer? offer = options.Deflate is { } deflate ? DeflateNegotiation.CreateOffer(deflate) : null;
        if (options.Tls is not null && !uri.IsSecure)
            throw new ArgumentException("There are TLS options, but the URI is a ws one, which is sent in clear text; write wss.", nameof(options));
        var handshake = new ClientHandshake(
            uri.HostField, uri.Target, options.Subprotocols, options.Headers, RandomMaskingKeys.Shared.NextBytes(AcceptKey.NonceBytes), offer);
        Uri? proxy = HttpProxyTunnel.Choose(uri, options.Proxy);
        using var timeout = new CancellationTokenSource(options.ConnectTimeout, options.Connection.TimeProvider);
        using CancellationTokenRegistration giveUp = cancellationToken.UnsafeRegister(static timeout => ((CancellationTokenSource)timeout!).Cancel(), timeout);
        Wire? wire = null;
        IDisposable? turn = null;
        try
        {
            (wire, turn) = await ReachAsync(uri, proxy, options, timeout.Token).ConfigureAwait(false);
            if (uri.IsSecure)
                wire = await TlsConnector.ConnectAsync(wire, uri, options.Tls, timeout.Token).ConfigureAwait(false);
            WebSocketConnection connection = await ShakeHandsAsync(wire, uri, handshake, options, timeout.Token).ConfigureAwait(false);
            if (options.Logger.IsEnabled(LogLevel.Debug))
                options.Logger.Connected(uri.Uri.ToString(), connection.Info.Subprotocol);
            return connection;
        }
        catch (Exception exception)
        {
            wire?.Abort();
            cancellationToken.ThrowIfCancellationRequested();
            if (timeout.IsCancellationRequested && exception is not WebSocketConnectException)
            {
                TransportMetrics.CountLimit(LimitName.ConnectTimeout);
                throw new WebSocketConnectException(
                    WebSocketConnectFailure.Timeout, $"{uri.Authority} did not complete the connection within {options.ConnectTimeout}.", innerException: exception);
            }

            if (exception is SocketException or IOException and not WebSocketConnectException)
                throw BrokenOff(uri, exception);

            throw;
        }
        finally
        {
            turn?.Dispose();
        }
    }

    // The turn is that of the whole opening, so it is handed on and not ended here (RFC 6455 §4.1, item 2).
    private static async Task<(Wire Wire, IDisposable? Turn)> ReachAsync(WebSocketUri uri, Uri? proxy, WebSocketClientOptions options, CancellationToken cancellationToken)
    {
        if (uri.SocketPath is { } path)
            return (new SocketWire(await SocketConnector.ConnectUnixAsync(path, cancellationToken).ConfigureAwait(false)), null);
        ConnectingTurns? turns = options.AllowConcurrentConnecting ? null : ConnectingTurns.Shared;
        if (proxy is null)
        {
            ReachedSocket reached = await new SocketConnector(options, turns).ConnectAsync(uri.Host, uri.Port, uri.Authority, cancellationToken).ConfigureAwait(false);
            return (new SocketWire(reached.Socket), reached.Turn);
        }

        // The proxy alone knows the address: each name counts as a host of its own.
        IDisposable? turn = turns is null ? null : await turns.EnterAsync(new DnsEndPoint(uri.Host, uri.Port), cancellationToken).ConfigureAwait(false);
        try
        {
            return (await TunnelAsync(uri, proxy, options, cancellationToken).ConfigureAwait(false), turn);
        }
        catch
        {
            turn?.Dispose();
            throw;
        }
    }

    private static async Task<Wire> TunnelAsync(WebSocketUri uri, Uri proxy, WebSocketClientOptions options, CancellationToken cancellationToken)
    {
        Wire? wire = null;
        try
        {
            var connector = new SocketConnector(options, turns: null);
            wire = new SocketWire((await connector.ConnectAsync(proxy.IdnHost, proxy.Port, $"The proxy {proxy.Host}:{proxy.Port}", cancellationToken).ConfigureAwait(false)).Socket);
            await HttpProxyTunnel.OpenAsync(wire, proxy, options.Proxy!.Credentials, uri, options.MaxHandshakeBytes, cancellationToken).ConfigureAwait(false);
            return wire;
        }
        catch (Exception exception)
        {
            wire?.Abort();
            throw exception switch
            {
                WebSocketConnectException { Failure: WebSocketConnectFailure.Unreachable } => new WebSocketConnectException(WebSocketConnectFailure.ProxyFailed, exception.Message, innerException: exception.InnerException),
                SocketException => HttpProxyTunnel.Failed(proxy, $"broke the connection off: {exception.Message}", null, exception),
                _ => exception,
            };
        }
    }

    private static async Task<WebSocketConnection> ShakeHandsAsync(
        Wire wire, WebSocketUri uri, ClientHandshake handshake, WebSocketClientOptions options, CancellationToken cancellationToken)
    {
        await wire.SendAsync(handshake.Request).ConfigureAwait(false);
        using var exchange = new HandshakeExchange(wire, options.MaxHandshakeBytes);
        (HttpHead? head, HandshakeFailure? failure) = await exchange.ReceiveAnswerAsync(cancellationToken).ConfigureAwait(false);
        if (failure?.Limit is { } limit)
            TransportMetrics.CountLimit(limit);
        if (failure is not null)
            throw new WebSocketConnectException(WebSocketConnectFailure.NotWebSocket, $"{uri.Authority} does not speak WebSocket: in its answer, {failure.Reason}.");
        if (head is null)
            throw BrokenOff(uri, null);
        if (handshake.Check(head, out string? subprotocol, out DeflateAgreement? agreement) is { } refusal)
            throw Explain(uri, refusal);

        var info = new WebSocketConnectionInfo(subprotocol, uri.Path, uri.Uri.Query, head, agreement);
        return new WebSocketConnection(wire, Role.Client, info, options.Connection, exchange.Rest, RandomMaskingKeys.Shared, options.Logger, options.Deflate);
    }

    // In TLS 1.3 a client is done before the server has seen its certificate: a refusal shows only here (RFC 8446 §4.4.2.4).
    private static WebSocketConnectException BrokenOff(WebSocketUri uri, Exception? exception) => uri.IsSecure
        ? new(
            WebSocketConnectFailure.TlsFailed,
            $"{uri.Authority} broke the connection off after TLS was set up: does it want another client certificate (Tls.ClientCertificates)? {exception?.InnerException?.Message ?? exception?.Message}".TrimEnd(),
            innerException: exception)
        : new(
            WebSocketConnectFailure.NotWebSocket,
            $"{uri.Authority} ended the connection without an answer to the WebSocket handshake. {exception?.Message}".TrimEnd(),
            innerException: exception);

    private static WebSocketConnectException Explain(WebSocketUri uri, HandshakeFailure refusal)
    {
        string answered = $"The server at {uri.Authority} answered with HTTP {refusal.StatusCode} {refusal.Reason}".TrimEnd() + " to the WebSocket handshake";
        return refusal.StatusCode switch
        {
            0 => new(WebSocketConnectFailure.NotWebSocket, $"{uri.Authority} does not speak WebSocket: {refusal.Reason}."),
            101 => new(WebSocketConnectFailure.ProtocolViolation, $"The server at {uri.Authority} broke the rules of the WebSocket handshake: {refusal.Reason}.", 101),
            < 300 => new(WebSocketConnectFailure.NotWebSocket, $"{answered}: there is a web server, but no WebSocket at '{uri.Target}'.", refusal.StatusCode),
            < 400 => new(WebSocketConnectFailure.Rejected, $"{answered}: redirects are not followed, connect to the final address.", refusal.StatusCode),
            401 or 403 => new(WebSocketConnectFailure.Rejected, $"{answered}: check the credentials and the origin that you send.", refusal.StatusCode),
            429 => new(WebSocketConnectFailure.Rejected, $"{answered}: this address has too many connections open.", 429),
            404 => new(WebSocketConnectFailure.Rejected, $"{answered}: check the path '{uri.Target}'.", 404),
            503 => new(WebSocketConnectFailure.Rejected, $"{answered}: the server is full or going down, try again later.", 503),
            _ => new(WebSocketConnectFailure.Rejected, $"{answered}.", refusal.StatusCode),
        };
    }
}
