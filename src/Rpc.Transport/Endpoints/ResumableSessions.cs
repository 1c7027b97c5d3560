using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Rpc.Channels;
using Rpc.Resume;
using Rpc.Transport.Diagnostics;
using Rpc.Transport.Protocol.Frames;
using Rpc.WebSockets;

namespace Rpc.Transport.Endpoints;

/// <summary>The server's sessions that can be resumed, by their tokens.</summary>
internal sealed class ResumableSessions : IDisposable
{
    private readonly ConcurrentDictionary<UInt128, ResumableSession> _sessions = new();
    private readonly Action<ResumableSession, WebSocketHttpRequest> _serve;
    private readonly ILogger _logger;
    private readonly ResumableLimits _limits;
    private readonly TimeSpan _handshakeTimeout;
    private readonly int _maxDetached;
    private readonly Func<RpcSession, WebSocketHttpRequest, bool>? _mayResume;
    private readonly CancellationTokenSource _stopping = new();
    private int _detached;

    /// <summary>Creates the table.</summary>
    /// <param name="options">The server's, where <see cref="RpcServerOptions.Resume"/> is set; validated by the caller.</param>
    /// <param name="serve">Sets a new session up, over its channel.</param>
    /// <param name="logger">Where refusals are told.</param>
    public ResumableSessions(RpcServerOptions options, Action<ResumableSession, WebSocketHttpRequest> serve, ILogger logger)
    {
        RpcServerResumeOptions resume = options.Resume!;
        _limits = resume.ToLimits(options);
        _maxDetached = resume.MaxDetachedSessions;
        _mayResume = resume.MayResume;
        _handshakeTimeout = options.HandshakeTimeout;
        _serve = serve;
        _logger = logger;
        Window = resume.ResumeWindow;
    }

    /// <summary>How long a session waits for its client.</summary>
    public TimeSpan Window { get; }

    /// <summary>The clock.</summary>
    public TimeProvider Time => _limits.TimeProvider;

    /// <summary>How many sessions there are.</summary>
    public int Count => _sessions.Count;

    /// <summary>How many of them wait for their clients.</summary>
    public int Detached => Volatile.Read(ref _detached);

    /// <summary>Learns what a client wants, and opens a session for it or lets it back into its own.</summary>
    public async Task ServeAsync(WebSocketChannel connection, WebSocketHttpRequest request)
    {
        switch (await ReceiveAsync(connection).ConfigureAwait(false))
        {
            case { Kind: ResumeMessageKind.Hello }:
                Open(connection, request);
                break;
            case { Kind: ResumeMessageKind.Resume } question:
                await ResumeAsync(connection, request, question).ConfigureAwait(false);
                break;
        }
    }

    /// <summary>One more session waits.</summary>
    /// <returns>False when none may.</returns>
    public bool TryDetach()
    {
        if (Interlocked.Increment(ref _detached) <= _maxDetached)
            return true;
        Reattach();
        TransportMetrics.CountLimit(LimitName.MaxDetachedSessions);
        return false;
    }

    /// <summary>One waits no longer.</summary>
    public void Reattach() => Interlocked.Decrement(ref _detached);

    /// <summary>A session has ended.</summary>
    public void Remove(ResumableSession session) => _sessions.TryRemove(session.Channel.Token.Digest, out _);

    /// <summary>Waits for no more first messages.</summary>
    public void Dispose() => _stopping.Cancel();

    private void Open(WebSocketChannel connection, WebSocketHttpRequest request)
    {
        var session = new ResumableSession(this, request.State);
        var token = SessionToken.Create();
        session.Channel = new ResumableChannel(connection, RpcSubprotocols.GetResumed(connection.Subprotocol)!, token, _limits, session);
        _sessions[token.Digest] = session;
        session.Channel.Greet(new ResumeMessage(ResumeMessageKind.Welcome, token, Window: Window));
        _serve(session, request);
    }

    private async Task ResumeAsync(WebSocketChannel connection, WebSocketHttpRequest request, ResumeMessage question)
    {
        SessionToken token = question.Token!;
        if (!_sessions.TryGetValue(token.Digest, out ResumableSession? session) || !session.Channel.Token.Matches(token))
        {
            await ResetAsync(connection, RpcResumeFailure.UnknownSession).ConfigureAwait(false);
        }
        else if (!MayResume(connection, request, session))
        {
            _logger.ResumeRefused(connection.RemoteAddress);
            await ResetAsync(connection, RpcResumeFailure.Refused).ConfigureAwait(false);
        }
        else if (session.Channel.TryAttach(connection, question.Count, greets: true) is not AttachOutcome.Attached and var outcome)
        {
            // Nothing can mend a session whose ends have different pasts.
            if (outcome == AttachOutcome.CountMismatch)
                session.Channel.Abort(new RpcResumeException(RpcResumeFailure.CountMismatch, "the ends do not agree on what was received."));
            await ResetAsync(connection, outcome == AttachOutcome.CountMismatch ? RpcResumeFailure.CountMismatch : RpcResumeFailure.UnknownSession).ConfigureAwait(false);
        }
    }

    private bool MayResume(WebSocketChannel connection, WebSocketHttpRequest request, ResumableSession session)
    {
        try
        {
            return session.IsOpenTo(request, _mayResume);
        }
        catch (Exception exception)
        {
            _logger.DecisionFailed(connection.RemoteAddress, exception);
            return false;
        }
    }

    private async Task ResetAsync(WebSocketChannel connection, RpcResumeFailure failure)
    {
        _logger.ResumeImpossible(connection.RemoteAddress, failure.ToString());
        try
        {
            await connection.SendAsync(new ResumeMessage(ResumeMessageKind.Reset, Failure: failure).ToOutgoing(), CancellationToken.None).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            // It has gone, and will ask again.
        }

        await CloseAsync(connection, ChannelCloseCode.Normal, "the session cannot be resumed").ConfigureAwait(false);
    }

    // Null when the connection is of no use, and then it is closed.
    private async Task<ResumeMessage?> ReceiveAsync(WebSocketChannel connection)
    {
        using var timeout = new CancellationTokenSource(_handshakeTimeout, Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _stopping.Token);
        try
        {
            ResumeMessage? message = await ResumeGreeting.ReceiveAsync(connection, either.Token).ConfigureAwait(false);
            if (message is { Kind: ResumeMessageKind.Hello or ResumeMessageKind.Resume })
                return message;
            await RefuseAsync(connection, ChannelCloseCode.ProtocolError, "its first message is neither hello nor resume").ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            await CloseAsync(connection, ChannelCloseCode.GoingAway, "the server stops").ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            TransportMetrics.CountLimit(LimitName.HandshakeTimeout);
            await RefuseAsync(connection, ChannelCloseCode.PolicyViolation, $"no first message within {_handshakeTimeout} (limit HandshakeTimeout)").ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
        }

        return null;
    }

    private async Task RefuseAsync(WebSocketChannel connection, ChannelCloseCode code, string reason)
    {
        _logger.SessionNotOpened(connection.RemoteAddress, reason);
        await CloseAsync(connection, code, reason).ConfigureAwait(false);
    }

    private static async Task CloseAsync(WebSocketChannel connection, ChannelCloseCode code, string reason)
    {
        await connection.CloseAsync(code, reason, CancellationToken.None).ConfigureAwait(false);
        await connection.DisposeAsync().ConfigureAwait(false);
    }
}
