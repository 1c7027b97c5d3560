using Rpc.Channels;
using Rpc.Resume;
using Rpc.Transport.Client;
using Rpc.Transport.Diagnostics;
using Rpc.Transport.Protocol.Frames;
using Rpc.WebSockets;

namespace Rpc.Transport.Endpoints;

/// <summary>The client's end of a session that can be resumed: dials, and dials again when the connection was lost.</summary>
#pragma warning disable CA1001 // A source of tokens without a timer holds nothing that is to be disposed of.
internal sealed class ResumableClient : IResumableObserver
#pragma warning restore CA1001
{
    private readonly WebSocketUri _uri;
    private readonly RpcClientOptions _options;
    private readonly WebSocketClientOptions _dialing;
    private readonly TimeSpan _connectTimeout;
    private readonly TimeProvider _time;
    private readonly TimeSpan _ownWindow;
    private readonly CancellationTokenSource _ended = new();
    private TimeSpan _window;

    /// <summary>Creates it.</summary>
    /// <param name="uri">Where to.</param>
    /// <param name="options">How, and <see cref="RpcClientOptions.Resume"/> is set; validated by the caller.</param>
    public ResumableClient(WebSocketUri uri, RpcClientOptions options)
    {
        _uri = uri;
        _options = options;
        _dialing = options.ToClientOptions();
        _connectTimeout = options.ConnectTimeout;
        _time = options.TimeProvider;
        _ownWindow = options.Resume!.ResumeWindow;
    }

    /// <summary>Asks for a new session over a connection.</summary>
    /// <param name="connection">The connection; owned from now on if this succeeds.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RpcConnectException">The server did not open a session.</exception>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    public async Task<ResumableChannel> OpenAsync(IMessageChannel connection, CancellationToken cancellationToken)
    {
        if (await AskAsync(connection, new ResumeMessage(ResumeMessageKind.Hello), cancellationToken).ConfigureAwait(false) is not { Kind: ResumeMessageKind.Welcome } welcome)
            throw new RpcConnectException(RpcConnectFailure.ProtocolViolation, $"{_uri.Authority} did not answer as a server whose sessions can be resumed.");
        _window = welcome.Window < _ownWindow ? welcome.Window : _ownWindow;
        string subprotocol = RpcSubprotocols.GetResumed(connection.Subprotocol)!;
        _dialing.Subprotocols = [connection.Subprotocol!];
        return new ResumableChannel(connection, subprotocol, welcome.Token!, _options.Resume!.ToLimits(_options), this);
    }

    /// <inheritdoc/>
    void IResumableObserver.OnInterrupted(ResumableChannel channel, ChannelEnd end) => _ = RedialAsync(channel, end);

    /// <inheritdoc/>
    void IResumableObserver.OnResumed(ResumableChannel channel, long replayed)
    {
    }

    /// <inheritdoc/>
    void IResumableObserver.OnEnded(ResumableChannel channel) => _ended.Cancel();

    private async Task RedialAsync(ResumableChannel channel, ChannelEnd end)
    {
        Exception? last = end.Exception;
        using var window = new CancellationTokenSource(_window, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(window.Token, _ended.Token);
        try
        {
            for (int attempt = 0; ; attempt++)
            {
                await Task.Delay(ReconnectPolicy.GetPause(attempt, Random.Shared.NextDouble()), _time, either.Token).ConfigureAwait(false);
                try
                {
                    if (await TryResumeAsync(channel, either.Token).ConfigureAwait(false) is not { } failure)
                        return;
                    Abandon(channel, failure);
                    return;
                }
                catch (RpcConnectException exception) when (exception is { StatusCode: 401 or 403 })
                {
                    // The server knows who may connect; asked again with the same headers it will say the same.
                    Abandon(channel, new RpcResumeException(RpcResumeFailure.Refused, $"the server does not let this client back in: {exception.Message}", exception));
                    return;
                }
                catch (RpcConnectException exception)
                {
                    last = exception;
                    _dialing.Logger.ResumeAttemptFailed(attempt + 1, _uri.Uri.ToString(), exception);
                }
            }
        }
        catch (Exception exception)
        {
            // The window is over, unless the session has ended otherwise.
            last = exception is OperationCanceledException ? last : exception;
            if (Abandon(channel, new RpcResumeException(RpcResumeFailure.WindowOver, $"no other connection came about within {_window}{(last is null ? "." : $": {last.Message}")}", last)))
                TransportMetrics.CountLimit(LimitName.ResumeWindow);
        }
    }

    // Null when the session goes on, else why it never will. Anything else that fails may be better the next time.
    private async Task<RpcResumeException?> TryResumeAsync(ResumableChannel channel, CancellationToken cancellationToken)
    {
        WebSocketChannel connection = await DialAsync(cancellationToken).ConfigureAwait(false);
        bool isOwned = true;
        try
        {
            // A server that was started anew may not even know what is asked for.
            if (RpcSubprotocols.GetResumed(connection.Subprotocol) is null)
                return Describe(RpcResumeFailure.UnknownSession);
            var question = new ResumeMessage(ResumeMessageKind.Resume, channel.Token, channel.Received);
            switch (await AskAsync(connection, question, cancellationToken).ConfigureAwait(false))
            {
                case { Kind: ResumeMessageKind.Reset } reset:
                    return Describe(reset.Failure);
                case { Kind: ResumeMessageKind.Resumed } resumed:
                    AttachOutcome outcome = channel.TryAttach(connection, resumed.Count, greets: false);
                    isOwned = outcome != AttachOutcome.Attached;
                    return outcome == AttachOutcome.CountMismatch ? Describe(RpcResumeFailure.CountMismatch) : null;
                default:
                    throw new RpcConnectException(RpcConnectFailure.ProtocolViolation, $"{_uri.Authority} did not answer as a server whose sessions can be resumed.");
            }
        }
        finally
        {
            if (isOwned)
                await connection.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task<WebSocketChannel> DialAsync(CancellationToken cancellationToken)
    {
        try
        {
            return new WebSocketChannel(await WebSocketDialer.ConnectAsync(_uri, _dialing, cancellationToken).ConfigureAwait(false));
        }
        catch (WebSocketConnectException exception)
        {
            throw new RpcConnectException(exception);
        }
    }

    private async Task<ResumeMessage?> AskAsync(IMessageChannel connection, ResumeMessage question, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(_connectTimeout, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await ResumeGreeting.AskAsync(connection, question, both.Token).ConfigureAwait(false);
        }
        catch (ChannelClosedException exception)
        {
            throw new RpcConnectException(RpcConnectFailure.Unreachable, $"The connection with {_uri.Authority} ended before the session was open: {exception.Message}", innerException: exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            TransportMetrics.CountLimit(LimitName.ConnectTimeout);
            throw new RpcConnectException(RpcConnectFailure.Timeout, $"{_uri.Authority} did not open the session within {_connectTimeout}.", innerException: exception);
        }
    }

    private static RpcResumeException Describe(RpcResumeFailure failure) => new(failure, failure switch
    {
        RpcResumeFailure.UnknownSession => "the server does not know the session any more.",
        RpcResumeFailure.Refused => "the server does not let this client back in.",
        RpcResumeFailure.CountMismatch => "the ends do not agree on what was received.",
        _ => $"the server gave reason {(int)failure}.",
    });

    private static bool Abandon(ResumableChannel channel, RpcResumeException exception) =>
        channel.Abandon(new ChannelEnd(ChannelCloseCode.AbnormalClosure, "", exception.Failure != RpcResumeFailure.WindowOver, exception));
}
