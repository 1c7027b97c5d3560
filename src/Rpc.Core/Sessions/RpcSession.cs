using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Rpc.Calls;
using Rpc.Channels;
using Rpc.Codecs;
using Rpc.Codecs.Json;
using Rpc.Codecs.MessagePack;
using Rpc.Deadlines;
using Rpc.Diagnostics;
using Rpc.Dispatching;
using Rpc.Events;
using Rpc.Resume;
using Rpc.Sessions;

namespace Rpc;

/// <summary>
/// One end of a connection. Both ends are alike: each may serve contracts and call those of its peer, at the same time,
/// and a handler may call back into its caller. Safe for concurrent use.
/// </summary>
public sealed partial class RpcSession : IAsyncDisposable, IBlockedLoop
{
    private readonly IMessageChannel _channel;
    private readonly SubscriptionTable _subscriptions = new();
    private readonly RpcSessionOptions _options;
    private readonly RpcCodec _codec;
    private readonly ILogger _logger;
    private readonly SessionCaller _caller;
    private readonly PendingCallTable _pendingCalls;
    private readonly CompletionQueue _completions;
    private readonly IncomingCallTable _incomingCalls;
    private readonly DispatchTable _dispatchTable = new();
    private readonly EventReceiverTable _eventReceivers;
    private readonly EndListeners _endListeners = new();
    private readonly ProxyTable _proxies = new();
    private readonly TaskCompletionSource<RpcSessionEnd> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly RpcCallOptions? _callOptions;
    private readonly DeadlineWatch _deadlines;
    private readonly InterceptorPipeline? _pipeline;
    private readonly BlockingWatch? _receiveWatch;
    private BlockingWatch? _startingWatch; // since one call waited
    private RpcSessionEnd? _end;
    private TaskCompletionSource? _drained; // since somebody has asked

    private RpcSession(IMessageChannel channel, RpcSessionOptions options)
    {
        _channel = channel;
        _options = options.Freeze();
        _codec = channel.Subprotocol == RpcSubprotocols.MessagePack
            ? MessagePackRpcCodec.Create(_options.MaxDepth ?? RpcCodec.DefaultMaxDepth, _options.MaxNumberedNames)
            : JsonRpcCodec.Get(_options.JsonSerializerOptions!, sendsExtensions: channel.Subprotocol == RpcSubprotocols.Json);
        _logger = (ILogger?)options.LoggerFactory?.CreateLogger<RpcSession>() ?? NullLogger.Instance;
        _pendingCalls = new PendingCallTable(_options.MaxPendingCalls);
        _incomingCalls = new IncomingCallTable(this, new CallLimits(_options.MaxConcurrentCalls, _options.MaxQueuedCalls, _options.MaxQueuedCallBytes));
        _eventReceivers = new EventReceiverTable(this);
        _callOptions = _options.CallTimeout is null ? null : new RpcCallOptions { Timeout = _options.CallTimeout };
        _deadlines = new DeadlineWatch(_options.TimeProvider, this);
        _caller = new SessionCaller(this);
        _completions = new CompletionQueue(_channel);
        _pipeline = InterceptorPipeline.Create(this, [.. _options.Interceptors]);
        _receiveWatch = CreateWatch("all that comes");
        (channel as ResumableChannel)?.Observe(this);
    }

    /// <summary>The peer's address for people to read, for example <c>127.0.0.1:51234</c>.</summary>
    public string RemoteAddress => _channel.RemoteAddress;

    /// <summary>The subprotocol that both ends agreed on (RFC 6455 §1.9), or null for plain JSON-RPC 2.0 without one.</summary>
    public string? Subprotocol => _channel.Subprotocol;

    /// <summary>
    /// What the application knows of the peer, such as who it is; handlers find it in <see cref="RpcContext.State"/>. A server sets it to what
    /// <c>Authorize</c> put into the request's state, before it sets the session up; otherwise null. The session does nothing with it.
    /// </summary>
    public object? State { get; set; }

    /// <summary>Completes, always successfully, when the session has ended, and says how.</summary>
    public Task<RpcSessionEnd> Completion => _completion.Task;

    /// <summary>
    /// Completes, always successfully, when the session has ended and the last handler of the peer's calls has returned: from then on what they used may be disposed of. The end of the session
    /// cancels their tokens, and does not wait for them.
    /// </summary>
    public Task Drained
    {
        get
        {
            if (Volatile.Read(ref _drained) is not { } drained)
            {
                drained = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                drained = Interlocked.CompareExchange(ref _drained, drained, null) ?? drained;
                CheckDrained();
            }

            return drained.Task;
        }
    }

    /// <summary>What the session holds at the moment.</summary>
    internal RpcSessionLoad Load => new(
        _pendingCalls.Count,
        _incomingCalls.Count,
        Volatile.Read(ref _openStreams),
        _subscriptions.Count,
        Volatile.Read(ref _unsentAnswers),
        Interlocked.Read(ref _queuedEventBytes),
        _endListeners.Count);

    /// <summary>Where messages are written; shared by all sessions with the same JSON options.</summary>
    internal MessageWriterPool Writers => _codec.Writers;

    /// <summary>Starts a session over a channel, and takes the channel over.</summary>
    /// <param name="channel">The channel; its subprotocol chooses the codec.</param>
    /// <param name="configure">Serves contracts before the first message is read, so that no early call of the peer is missed; null for none.</param>
    /// <param name="options">How the session behaves; null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public static RpcSession Start(IMessageChannel channel, Action<RpcSession>? configure = null, RpcSessionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(channel);
        var session = new RpcSession(channel, options ?? new RpcSessionOptions());
        configure?.Invoke(session);
        Telemetry.CountSession(1);

        // The loop serves the peer, not whoever started the session: it does not carry that one's async-local values. Nor is it a task of the pool, which would be held, with what it runs, as long as the session.
        ThreadPool.UnsafeQueueUserWorkItem(static session => _ = session.ReceiveAsync(), session, preferLocal: false);
        return session;
    }

    /// <summary>Starts two sessions that talk to each other in memory: for tests, and for peers that share a process.</summary>
    /// <param name="configureFirst">Serves contracts on the first session; null for none.</param>
    /// <param name="configureSecond">Serves contracts on the second session; null for none.</param>
    /// <param name="options">How both behave; null for the defaults.</param>
    /// <param name="subprotocol">What they speak, one of <see cref="RpcSubprotocols"/>; null for plain JSON-RPC 2.0.</param>
    public static (RpcSession First, RpcSession Second) CreatePair(
        Action<RpcSession>? configureFirst = null,
        Action<RpcSession>? configureSecond = null,
        RpcSessionOptions? options = null,
        string? subprotocol = RpcSubprotocols.Json)
    {
        var (first, second) = InMemoryChannel.CreatePair(subprotocol);
        return (Start(first, configureFirst, options), Start(second, configureSecond, options));
    }

    /// <summary>Serves a contract to the peer.</summary>
    /// <typeparam name="T">The contract: an interface with <see cref="RpcContractAttribute"/>.</typeparam>
    /// <param name="service">The implementation; it may serve many sessions. Its handlers start in the order in which calls arrive, and run concurrently.</param>
    /// <exception cref="InvalidOperationException">A member of the contract is served on this session already, or the session speaks MessagePack, which the contract does not support.</exception>
    public void Serve<T>(T service)
        where T : class, IRpcContract<T> => Serve(T.Contract, service);

    /// <summary>Serves a contract to the peer, by its descriptor.</summary>
    /// <typeparam name="T">The contract.</typeparam>
    /// <param name="contract">The contract's descriptor.</param>
    /// <param name="service">The implementation.</param>
    /// <exception cref="InvalidOperationException">A member of the contract is served on this session already, or the session speaks MessagePack, which the contract does not support.</exception>
    public void Serve<T>(RpcContract<T> contract, T service)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentNullException.ThrowIfNull(service);
        Serve(contract, service, new RpcServeOptions());
    }

    /// <summary>The peer's implementation of a contract. Nothing is sent before it is used; the same object is returned each time.</summary>
    /// <typeparam name="T">The contract: an interface with <see cref="RpcContractAttribute"/>.</typeparam>
    /// <exception cref="InvalidOperationException">The session speaks MessagePack, which the contract does not support.</exception>
    public T Get<T>()
        where T : class, IRpcContract<T> => Get(T.Contract);

    /// <summary>The peer's implementation of a contract, called with options of its own; each call of this method makes another object.</summary>
    /// <typeparam name="T">The contract: an interface with <see cref="RpcContractAttribute"/>.</typeparam>
    /// <param name="options">How its calls are made.</param>
    /// <exception cref="ArgumentOutOfRangeException">A time is outside its range.</exception>
    /// <exception cref="InvalidOperationException">The session speaks MessagePack, which the contract does not support.</exception>
    public T Get<T>(RpcCallOptions options)
        where T : class, IRpcContract<T> => Get(T.Contract, options);

    /// <summary>The peer's implementation of a contract, by its descriptor, called with options of its own.</summary>
    /// <typeparam name="T">The contract.</typeparam>
    /// <param name="contract">The contract's descriptor.</param>
    /// <param name="options">How its calls are made.</param>
    /// <exception cref="ArgumentOutOfRangeException">A time is outside its range.</exception>
    /// <exception cref="InvalidOperationException">The session speaks MessagePack, which the contract does not support.</exception>
    public T Get<T>(RpcContract<T> contract, RpcCallOptions options)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        // It is one of the contracts that this end uses, whatever the options.
        Get(contract);
        return contract.CreateProxy(new OptionsCaller(_caller, options with { Timeout = options.Timeout ?? _options.CallTimeout }));
    }

    /// <summary>The peer's implementation of a contract, by its descriptor.</summary>
    /// <typeparam name="T">The contract.</typeparam>
    /// <param name="contract">The contract's descriptor.</param>
    /// <exception cref="InvalidOperationException">The session speaks MessagePack, which the contract does not support.</exception>
    public T Get<T>(RpcContract<T> contract)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(contract);
        RequireCarries(contract);
        return _proxies.GetOrAdd(contract, _caller);
    }

    /// <summary>
    /// Closes the session in good order: own calls that wait fail at once with <see cref="RpcSessionException"/>, the tokens of
    /// running handlers are cancelled and their calls not answered any more, what is queued is sent, and the closing handshake is made
    /// (RFC 6455 §7.1.2). Does nothing when the session has ended.
    /// </summary>
    /// <param name="code">Why the session ends.</param>
    /// <param name="reason">A short text for the peer, at most 123 bytes of UTF-8.</param>
    /// <param name="cancellationToken">When it fires the connection is cut instead.</param>
    public async ValueTask CloseAsync(ChannelCloseCode code = ChannelCloseCode.Normal, string reason = "", CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reason);
        EndCalls(RpcSessionEnd.From(new ChannelEnd(code, reason, ByPeer: false)));
        await _channel.CloseAsync(code, reason, cancellationToken).ConfigureAwait(false);
        await Completion.ConfigureAwait(false);
    }

    /// <summary>Closes the session with <see cref="ChannelCloseCode.Normal"/>. Its channel is released when it has ended.</summary>
    public ValueTask DisposeAsync() => CloseAsync();

    /// <summary>Ends the session for a fault of the peer, without waiting for the closing handshake.</summary>
    private void CloseFor(RpcSessionEndReason reason, ChannelCloseCode code, string message)
    {
        if (!EndCalls(new RpcSessionEnd(reason, message, code)))
            return;
        _ = CloseForAsync(code, message);
    }

    /// <summary>Ends the session because the peer went past a limit.</summary>
    private void CloseForLimit(string limit, string message, ChannelCloseCode code = ChannelCloseCode.PolicyViolation)
    {
        if (_end is null)
            Telemetry.CountLimit(limit);
        CloseFor(RpcSessionEndReason.LimitExceeded, code, message);
    }

    private async Task CloseForAsync(ChannelCloseCode code, string message)
    {
        try
        {
            SessionLog.ClosingForPeerFault(_logger, RemoteAddress, message);
            await _channel.CloseAsync(code, message, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            _channel.Abort(exception);
        }
    }

    /// <summary>Ends all that waits for the session. The first end counts.</summary>
    /// <returns>True when this was the first.</returns>
    private bool EndCalls(RpcSessionEnd end)
    {
        if (Interlocked.CompareExchange(ref _end, end, null) is not null)
            return false;

        _deadlines.Dispose();
        foreach (var call in _pendingCalls.End(end.ToException()))
            call.SetException(end.ToException());
        foreach (var detach in _subscriptions.End())
            Guarded(detach);
        foreach (var request in _incomingCalls.End())
            CancelRequest(request, end.ToException());
        _endListeners.End(this);
        return true;
    }

    private BlockingWatch? CreateWatch(string what) => _options.BlockingHandlerThreshold is { } threshold ? new BlockingWatch(_options.TimeProvider, threshold, what, this) : null;

    void IBlockedLoop.OnBlocked(object method, TimeSpan elapsed, string what) => SessionLog.HandlerBlocks(_logger, RemoteAddress, method.ToString()!, elapsed, what);

    // Called when the session has ended, and when a handler is done after that; the later of the two sees both.
    private void CheckDrained()
    {
        if (Volatile.Read(ref _drained) is { } drained && Completion.IsCompleted && _incomingCalls.IsEmpty)
            drained.TrySetResult();
    }

    // The user's code, called where its failure must not keep the rest from being ended.
    private void Guarded(Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception)
        {
            SessionLog.CallbackFailed(_logger, RemoteAddress, exception);
        }
    }
}
