using Rpc.Codecs;
using Rpc.Deadlines;
using Rpc.Diagnostics;
using Rpc.Messages;
using Rpc.Streams;

namespace Rpc.Calls;

/// <summary>
/// A request or notification whose handler runs. It is answered once: by the handler's result, or by its failure. The object
/// belongs to its <see cref="IncomingCallTable"/> and serves another request afterwards.
/// </summary>
/// <param name="host">The session.</param>
internal sealed partial class IncomingRequest(IIncomingRequestHost host)
{
    private CancellationTokenSource? _cancellation;
    private int _cancelled;

    /// <summary>The next in the table's chain. The table's alone.</summary>
    public IncomingRequest? Next;

    /// <summary>The request's id; null for a notification.</summary>
    public RequestId? Id { get; private set; }

    /// <summary>The batch that the request came in, or null.</summary>
    public ReplyBatch? Batch { get; private set; }

    /// <summary>The method that was called.</summary>
    public RpcMethod Method { get; private set; } = null!;

    /// <summary>The implementation that handles the request.</summary>
    public object Service { get; set; } = null!;

    /// <summary>Makes an implementation for this request alone; null when <see cref="Service"/> handles it.</summary>
    public Func<IncomingRequest, ActivatedService>? Activator { get; set; }

    /// <summary>The handler may ask for the request's context.</summary>
    public bool FlowsContext { get; set; }

    /// <summary>Nothing stands between the request and its implementation.</summary>
    public bool IsPlain => Activator is null && host.IncomingPipeline is null;

    /// <summary>What the request goes through before its handler; null for nothing.</summary>
    public IInvocationPipeline? Pipeline => host.IncomingPipeline;

    /// <summary>The session.</summary>
    public IIncomingRequestHost Host => host;

    /// <summary>True when the handler does not start on the receive loop, which sends what it leaves to be sent.</summary>
    public bool IsDeferred { get; set; }

    /// <summary>The headers; null for none.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; set; }

    /// <summary>How the request waits for its turn.</summary>
    public CallTurn Turn { get; } = new();

    /// <summary>What starts the handler of a request that waits; null when it has started.</summary>
    public DeferredCall? Deferred { get; set; }

    /// <summary>The handler's own calls are known as its. The object then serves no other request.</summary>
    public bool IsTracked { get; set; }

    /// <summary>The request is over; of meaning only where <see cref="IsTracked"/> keeps the object from serving another.</summary>
    public bool IsAnswered { get; private set; }

    /// <summary>Where the request stands in the table. The table's alone.</summary>
    public int Hash { get; private set; }

    /// <summary>The stream that is the result; null for none.</summary>
    public OutgoingStream? ResultStream { get; private set; }

    /// <summary>The streams among the arguments; null for none.</summary>
    public ReceivedStreams? Streams { get; private set; }

    /// <summary>Fires when the caller cancels, and when the session ends. Made when a handler first asks for it.</summary>
    public CancellationToken CancellationToken => (_cancellation ?? CreateCancellation()).Token;

    /// <summary>True once <see cref="Cancel"/> was called.</summary>
    public bool IsCancelled => Volatile.Read(ref _cancelled) != 0;

    /// <summary>What observes the request; null for nothing.</summary>
    public CallObservation? Observation { get; set; }

    /// <summary>When the caller waits no longer; null for no such time.</summary>
    public Deadline? Deadline { get; private set; }

    /// <summary>The timestamp at which the request ends if nothing happens before; <see cref="DeadlineWatch.Never"/> for none. Read under the table's lock.</summary>
    public long Expires => Math.Min(Deadline?.Timestamp ?? DeadlineWatch.Never, ResultStream?.Expires ?? DeadlineWatch.Never);

    /// <summary>Begins a request.</summary>
    public void Begin(RequestId? id, ReplyBatch? batch, RpcMethod method, int hash, Deadline? deadline)
    {
        // A cancel that came too late for the last request is not meant for this one.
        _cancelled = 0;
        Deadline = deadline;
        Observation = null;

        // With a token of its own the object serves no other request: what runs out its time may come late.
        if (deadline is not null)
            _ = CancellationToken;
        Id = id;
        Batch = batch;
        Method = method;
        Hash = hash;
        IsDeferred = false;
        IsTracked = false;
        IsAnswered = false;
        Turn.Reset(this);
    }

    /// <summary>
    /// Makes the object fit for another request. A handler asks for its token before it first waits, on the thread that
    /// also begins requests; so none asks for it in the middle of this.
    /// </summary>
    /// <returns>
    /// False when a handler was given the token: it may keep it, and a cancel may still come for it. Nor is what a handler's own calls refer to lent again.
    /// </returns>
    public bool TryRelease()
    {
        Batch = null;
        Service = null!;
        Activator = null;
        Headers = null;
        Deferred = null;
        IsAnswered = true;
        Turn.Parent = null;
        ResultStream = null;
        Streams?.End(new InvalidOperationException($"The call of '{Method.Name}' is over, and so are its streams."));
        Streams = null;
        return _cancellation is null && !IsTracked;
    }

    /// <summary>Cancels the handler's token; harmless when it was cancelled before.</summary>
    /// <param name="reason">What reading the streams among the arguments fails with; null for the caller's cancellation.</param>
    /// <exception cref="AggregateException">A callback that the handler registered threw.</exception>
    public void Cancel(Exception? reason = null)
    {
        // The exchange is a full fence: either this sees the source, or its maker sees the flag.
        Interlocked.Exchange(ref _cancelled, 1);
        ResultStream?.Stop();
        Streams?.End(reason ?? new OperationCanceledException($"The call of '{Method.Name}' was cancelled by its caller."));
        _cancellation?.Cancel();
    }

    /// <summary>Whether the request is one of that session's.</summary>
    public bool IsOf(IStreamHost session) => ReferenceEquals(host.Streams, session);

    /// <summary>The token for a handler of this method: none where it takes none, for it would be made.</summary>
    public CancellationToken TokenFor(RpcMethod method) => method.TakesCancellationToken ? CancellationToken : CancellationToken.None;

    /// <summary>The implementation that handles the request, made for it where it has one of its own.</summary>
    public ActivatedService Activate()
    {
        var activated = Activator is { } make ? make(this) : new ActivatedService(Service, Owned: null);
        return activated.Service is null ? throw new InvalidOperationException($"No implementation was made for the call of '{Method.Name}'.") : activated;
    }

    /// <summary>Disposes of what <see cref="Activate"/> made.</summary>
    public static ValueTask DeactivateAsync(ActivatedService activated)
    {
        if (activated.Owned is IAsyncDisposable asynchronous)
            return asynchronous.DisposeAsync();
        (activated.Owned as IDisposable)?.Dispose();
        return default;
    }

    /// <summary>Reads the arguments.</summary>
    /// <exception cref="RpcException">With <see cref="RpcErrorCode.InvalidParams"/> when they do not fit the declaration.</exception>
    public TArguments ReadArguments<TArguments>(RpcMethod<TArguments> method, ReadOnlySpan<byte> parameters) =>
        method.ReadArguments(parameters, host.Codec, method.HasStreams ? OpenStreams() : null);

    /// <summary>The arguments are read elsewhere than on the receive loop: what comes for the streams among them is kept until they are open.</summary>
    public void HoldItems() => OpenStreams()?.Hold();

    // Where the handler's arguments find their streams.
    private ReceivedStreams? OpenStreams() => Id is { } id ? Streams ??= new ReceivedStreams(host.Streams, id, Method.Name) : null;

    // Never disposed: without a timer or a wait handle the source holds nothing, and a cancel may come at any time.
    private CancellationTokenSource CreateCancellation()
    {
        var created = new CancellationTokenSource();
        if (Interlocked.CompareExchange(ref _cancellation, created, null) is { } existing)
            return existing;
        if (IsCancelled)
            created.Cancel();
        return created;
    }
}
