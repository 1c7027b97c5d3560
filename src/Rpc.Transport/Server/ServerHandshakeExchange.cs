using Microsoft.Extensions.Logging;
using Rpc.Transport.Connections;
using Rpc.Transport.Diagnostics;
using Rpc.Transport.Protocol;
using Rpc.Transport.Protocol.Deflate;
using Rpc.Transport.Protocol.Frames;
using Rpc.Transport.Protocol.Handshake;

namespace Rpc.Transport.Server;

/// <summary>The server's opening handshake over one wire: request in, decision, answer out.</summary>
/// <param name="wire">The wire; released here unless a connection comes about.</param>
/// <param name="options">The listener's options.</param>
internal sealed class ServerHandshakeExchange(Wire wire, WebSocketListenerOptions options)
{
    // How long a refused client may take to read the answer and end the connection.
    private static readonly TimeSpan LingerTime = TimeSpan.FromSeconds(2);

    private ILogger Logger => options.Logger;

    /// <summary>Performs the handshake.</summary>
    /// <param name="full">True when there is no room for another connection: the request is answered with 503.</param>
    /// <param name="stopping">The listener stops.</param>
    /// <returns>The connection; null when none came about, which is logged.</returns>
    public async Task<WebSocketConnection?> RunAsync(bool full, CancellationToken stopping)
    {
        using var timeout = new CancellationTokenSource(options.HandshakeTimeout, options.Connection.TimeProvider);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, stopping);
        try
        {
            using var exchange = new HandshakeExchange(wire, options.MaxHandshakeBytes);
            HandshakeFailure? failure;
            try
            {
                (WebSocketConnection? connection, failure) = await AnswerAsync(exchange, full, both.Token).ConfigureAwait(false);
                if (connection is not null)
                    return connection;
            }
            catch (OperationCanceledException) when (timeout.IsCancellationRequested)
            {
                failure = HandshakeFailure.Timeout();
            }

            if (failure is not null)
                await RefuseAsync(failure, stopping).ConfigureAwait(false);
            else
                Logger.HandshakeBroken(wire.RemoteAddress, null);
        }
        catch (Exception exception)
        {
            // A reset, or the listener stops: nobody is left to answer to.
            Logger.HandshakeBroken(wire.RemoteAddress, exception);
        }

        wire.Dispose();
        return null;
    }

    private async Task<(WebSocketConnection? Connection, HandshakeFailure? Failure)> AnswerAsync(HandshakeExchange exchange, bool full, CancellationToken cancellationToken)
    {
        (HttpHead? head, HandshakeFailure? failure) = await exchange.ReceiveHeadAsync(cancellationToken).ConfigureAwait(false);
        if (head is null)
            return (null, failure);
        if (full)
            return (null, HandshakeFailure.TooManyConnections());
        if (ServerHandshake.Check(head, out failure) is not { } request)
            return (null, failure);

        // RFC 6455 §4.1: a client sends nothing behind its request until it has our answer.
        if (!exchange.Rest.IsEmpty)
            return (null, HandshakeFailure.BadRequest("bytes follow the request before it is answered"));
        if (ServerHandshake.CheckOrigin(request, options.AllowedOrigins) is { } foreign)
            return (null, foreign);
        HandshakeDecision decision = await DecideAsync(request, cancellationToken).ConfigureAwait(false);
        if (decision.Refusal is { } refusal)
            return (null, refusal);

        string? subprotocol = decision.ChoosesSubprotocol ? decision.Subprotocol : ServerHandshake.ChooseSubprotocol(request, options.Subprotocols);
        DeflateAgreement? agreement = null;
        DeflateOffer? chosen = options.Deflate is { } deflate ? DeflateNegotiation.Choose(request.Extensions, deflate, out agreement) : null;
        await wire.SendAsync(ServerHandshake.WriteAccept(request, subprotocol, chosen?.ToString())).ConfigureAwait(false);
        Logger.ConnectionAccepted(wire.RemoteAddress, request.Path, subprotocol);
        var info = new WebSocketConnectionInfo(subprotocol, request.Path, request.Query, head, agreement);
        return (new WebSocketConnection(wire, Role.Server, info, options.Connection, default, RandomMaskingKeys.Shared, Logger, options.Deflate), null);
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

    // Answers and reads on for a moment: closing a socket with unread bytes would reset it before the client sees the answer.
    private async Task RefuseAsync(HandshakeFailure failure, CancellationToken stopping)
    {
        Logger.HandshakeRefused(wire.RemoteAddress, failure.StatusCode, failure.Reason);
        await wire.SendAsync(ServerHandshake.WriteFailure(failure)).ConfigureAwait(false);
        wire.ShutdownSend();
        using var linger = new CancellationTokenSource(LingerTime, options.Connection.TimeProvider);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(linger.Token, stopping);
        var discarded = new byte[1024];
        do
        {
            await wire.WaitToReceiveAsync(both.Token).ConfigureAwait(false);
        }
        while (await wire.ReceiveAsync(discarded).ConfigureAwait(false) > 0 && !both.IsCancellationRequested);
    }
}
