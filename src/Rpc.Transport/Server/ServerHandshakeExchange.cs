using System.Net.Security;
using Microsoft.Extensions.Logging;
using Rpc.Transport.Connections;
using Rpc.Transport.Diagnostics;
using Rpc.Transport.Protocol;
using Rpc.Transport.Protocol.Deflate;
using Rpc.Transport.Protocol.Frames;
using Rpc.Transport.Protocol.Handshake;

namespace Rpc.Transport.Server;

/// <summary>The server's opening handshake over one wire: TLS, request in, decision, answer out.</summary>
/// <param name="wire">The wire; released here unless a connection comes about.</param>
/// <param name="options">The listener's options.</param>
/// <param name="tls">Prepared by <see cref="TlsOptions"/>; null for plain TCP.</param>
internal sealed class ServerHandshakeExchange(Wire wire, WebSocketListenerOptions options, SslServerAuthenticationOptions? tls)
{
    // How long a refused client may take to read the answer and end the connection.
    private static readonly TimeSpan LingerTime = TimeSpan.FromSeconds(2);

    private ILogger Logger => options.Logger;

    /// <summary>Performs the handshake.</summary>
    /// <param name="refusal">What to answer when there is no room for the connection; null when there is.</param>
    /// <param name="stopping">The listener stops.</param>
    /// <returns>The connection; null when none came about, which is logged.</returns>
    public async Task<WebSocketConnection?> RunAsync(HandshakeFailure? refusal, CancellationToken stopping)
    {
        using var timeout = new CancellationTokenSource(options.HandshakeTimeout, options.Connection.TimeProvider);
        using CancellationTokenRegistration stop = stopping.UnsafeRegister(static timeout => ((CancellationTokenSource)timeout!).Cancel(), timeout);
        try
        {
            if (tls is null || await SecureAsync(tls, timeout.Token, stopping).ConfigureAwait(false))
            {
                if (await OpenAsync(refusal, timeout.Token, stopping).ConfigureAwait(false) is { } connection)
                    return connection;
            }
        }
        catch (Exception exception)
        {
            // A reset, or the listener stops, or no time is left for TLS: nobody is left to answer to.
            Logger.HandshakeBroken(wire.RemoteAddress, exception);
        }

        wire.Dispose();
        return null;
    }

    // True when the wire is a TLS one from now on.
    private async Task<bool> SecureAsync(SslServerAuthenticationOptions tlsOptions, CancellationToken cancellationToken, CancellationToken stopping)
    {
        TlsWire? secured = null;
        HandshakeFailure? failure = null;
        try
        {
            (secured, failure) = await TlsAcceptor.AcceptAsync(wire, tlsOptions, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            Logger.TlsFailed(wire.RemoteAddress, exception);
            await LingerAsync(stopping).ConfigureAwait(false);
        }
        catch (Exception) when (!stopping.IsCancellationRequested)
        {
            TransportMetrics.CountLimit(LimitName.HandshakeTimeout);
            throw;
        }

        if (failure is not null)
            await RefuseAsync(failure, stopping).ConfigureAwait(false);
        wire = secured ?? wire;
        return secured is not null;
    }

    // Null when no connection came about, and the client has been told so.
    private async Task<WebSocketConnection?> OpenAsync(HandshakeFailure? refusal, CancellationToken cancellationToken, CancellationToken stopping)
    {
        using var exchange = new HandshakeExchange(wire, options.MaxHandshakeBytes);
        HandshakeFailure? failure;
        try
        {
            (WebSocketConnection? connection, failure) = await AnswerAsync(exchange, refusal, cancellationToken).ConfigureAwait(false);
            if (connection is not null)
                return connection;
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            failure = HandshakeFailure.Timeout();
        }

        if (failure is not null)
            await RefuseAsync(failure, stopping).ConfigureAwait(false);
        else
            Logger.HandshakeBroken(wire.RemoteAddress, null);
        return null;
    }

    private async Task<(WebSocketConnection? Connection, HandshakeFailure? Failure)> AnswerAsync(HandshakeExchange exchange, HandshakeFailure? noRoom, CancellationToken cancellationToken)
    {
        (HttpHead? head, HandshakeFailure? failure) = await exchange.ReceiveHeadAsync(cancellationToken).ConfigureAwait(false);
        if (head is null)
            return (null, failure);
        if (noRoom is not null)
            return (null, noRoom);
        if (options.HttpHandler is { } handler && ServerHandshake.CheckPlain(head) is (var path, var query))
        {
            var plain = new WebSocketHttpRequest(head, path, query, wire);
            if (await ApplicationHooks.HandleAsync(handler, plain, options, cancellationToken).ConfigureAwait(false) is { } answer)
                return (null, answer);
        }

        if (ServerHandshake.Check(head, out failure) is not { } request)
            return (null, failure);
        if (ServerHandshake.CheckOrigin(request, options.AllowedOrigins) is { } foreign)
            return (null, foreign);
        HandshakeDecision decision = await DecideAsync(request, cancellationToken).ConfigureAwait(false);
        if (decision.Refusal is { } refusal)
            return (null, refusal);
        var opening = new WebSocketHttpRequest(head, request.Path, request.Query, wire);
        if (options.Authorize is { } authorize && await ApplicationHooks.AuthorizeAsync(authorize, opening, options, cancellationToken).ConfigureAwait(false) is { } forbidden)
            return (null, forbidden);

        string? subprotocol = decision.ChoosesSubprotocol ? decision.Subprotocol : ServerHandshake.ChooseSubprotocol(request, options.Subprotocols);
        DeflateAgreement? agreement = null;
        DeflateOffer? chosen = options.Deflate is { } deflate ? DeflateNegotiation.Choose(request.Extensions, deflate, out agreement) : null;
        await wire.SendAsync(ServerHandshake.WriteAccept(request, subprotocol, chosen?.ToString())).ConfigureAwait(false);
        if (Logger.IsEnabled(LogLevel.Debug))
            Logger.ConnectionAccepted(wire.RemoteAddress, request.Path, subprotocol);
        var info = new WebSocketConnectionInfo(subprotocol, request.Path, request.Query, head, agreement) { Request = opening };

        // RFC 6455 §4.1: a client waits for our answer before it sends frames. Those of one that did not wait are frames all the
        // same: the request has no body, and where it is refused the connection ends.
        return (new WebSocketConnection(wire, Role.Server, info, options.Connection, exchange.Rest, RandomMaskingKeys.Shared, Logger, options.Deflate), null);
    }

    private async ValueTask<HandshakeDecision> DecideAsync(ServerHandshakeRequest request, CancellationToken cancellationToken)
    {
        if (options.Decide is not { } decide)
            return HandshakeDecision.Accept();
        try
        {
            HandshakeDecision decision = await decide(request, cancellationToken).ConfigureAwait(false);
            if (decision.Subprotocol is not { } chosen || request.Subprotocols.Contains(chosen, StringComparer.Ordinal))
                return decision;
            throw new InvalidOperationException($"The decision names the subprotocol '{chosen}', which the client did not offer.");
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The application's failure is not the client's business beyond the status.
            Logger.DecisionFailed(wire.RemoteAddress, exception);
            return HandshakeDecision.Reject(500, HandshakeFailure.InternalError().Reason);
        }
    }

    private async Task RefuseAsync(HandshakeFailure failure, CancellationToken stopping)
    {
        if (failure.Limit is { } limit)
            TransportMetrics.CountLimit(limit);
        if (failure.StatusCode < 400)
            Logger.HttpAnswered(wire.RemoteAddress, failure.StatusCode);
        else
            Logger.HandshakeRefused(wire.RemoteAddress, failure.StatusCode, failure.Reason);

        // A long answer waits for a client that may not read it.
        using (var timeout = new CancellationTokenSource(options.HandshakeTimeout, options.Connection.TimeProvider))
        using (timeout.Token.UnsafeRegister(static wire => ((Wire)wire!).Abort(), wire))
        using (stopping.UnsafeRegister(static wire => ((Wire)wire!).Abort(), wire))
            await wire.SendAsync(failure.Answer ?? ServerHandshake.WriteFailure(failure)).ConfigureAwait(false);
        await LingerAsync(stopping).ConfigureAwait(false);
    }

    // Reads on for a moment: closing a socket with unread bytes would reset it before the client sees the answer.
    private async Task LingerAsync(CancellationToken stopping)
    {
        using var linger = new CancellationTokenSource(LingerTime, options.Connection.TimeProvider);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(linger.Token, stopping);

        // Ending TLS sends something, for which a client that does not read leaves no room.
        using (both.Token.UnsafeRegister(static wire => ((Wire)wire!).Abort(), wire))
            await wire.ShutdownSendAsync().ConfigureAwait(false);
        var discarded = new byte[1024];
        do
        {
            await wire.WaitToReceiveAsync(both.Token).ConfigureAwait(false);
        }
        while (await wire.ReceiveAsync(discarded, both.Token).ConfigureAwait(false) > 0 && !both.IsCancellationRequested);
    }
}
