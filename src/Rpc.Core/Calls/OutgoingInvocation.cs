namespace Rpc.Calls;

/// <summary>A call of this end's on its way through interceptors.</summary>
/// <typeparam name="TArguments">The generated structure of the arguments.</typeparam>
/// <param name="caller">The calling end.</param>
/// <param name="method">The method.</param>
/// <param name="arguments">The arguments.</param>
/// <param name="cancellationToken">Cancels the call.</param>
internal abstract class OutgoingInvocation<TArguments>(RpcCaller caller, RpcMethod<TArguments> method, TArguments arguments, CancellationToken cancellationToken) : Invocation
{
    private readonly TArguments _arguments = arguments;
    private object?[]? _boxed;
    private Dictionary<string, string>? _headers;

    /// <inheritdoc/>
    public override RpcMethod Method => method;

    /// <inheritdoc/>
    public override bool IsOutgoing => true;

    /// <inheritdoc/>
    public override IDictionary<string, string> Headers => _headers ??= caller.Options?.Headers is { } given
        ? new Dictionary<string, string>(given, StringComparer.Ordinal)
        : new Dictionary<string, string>(StringComparer.Ordinal);

    /// <inheritdoc/>
    public override IReadOnlyList<object?> Arguments => _boxed ??= Box(method, in _arguments);

    /// <inheritdoc/>
    public override CancellationToken CancellationToken => cancellationToken;

    /// <inheritdoc/>
    public override TimeSpan? Remaining => caller.TimeLeft();

    /// <inheritdoc/>
    protected override bool IsRepeatable => !method.HasStreams;

    /// <summary>The calling end.</summary>
    protected RpcCaller Caller => caller;

    /// <summary>The arguments.</summary>
    protected ref readonly TArguments Values => ref _arguments;

    /// <summary>What is sent as headers; null for none.</summary>
    protected IReadOnlyDictionary<string, string>? SentHeaders => _headers is null ? caller.Options?.Headers : _headers.Count > 0 ? _headers : null;

    /// <summary>Takes the call through the interceptors.</summary>
    public async ValueTask InvokeAsync(IInvocationPipeline pipeline)
    {
        try
        {
            await pipeline.InvokeAsync(this).ConfigureAwait(false);
        }
        finally
        {
            // None went on with it.
            if (!HasProceeded)
                caller.DropStreams(method, in _arguments);
        }
    }
}

/// <summary>A call that is answered.</summary>
/// <typeparam name="TArguments">The generated structure of the arguments.</typeparam>
/// <typeparam name="TResult">The type of the result.</typeparam>
/// <param name="caller">The calling end.</param>
/// <param name="method">The method.</param>
/// <param name="arguments">The arguments.</param>
/// <param name="cancellationToken">Cancels the call.</param>
internal sealed class OutgoingCall<TArguments, TResult>(RpcCaller caller, RpcMethod<TArguments, TResult> method, TArguments arguments, CancellationToken cancellationToken)
    : OutgoingInvocation<TArguments>(caller, method, arguments, cancellationToken)
{
    /// <summary>Takes the call through the interceptors, and then its result.</summary>
    public async ValueTask<TResult> InvokeForResultAsync(IInvocationPipeline pipeline)
    {
        await InvokeAsync(pipeline).ConfigureAwait(false);
        return ResultAs<TResult>();
    }

    /// <inheritdoc/>
    protected override async ValueTask RunAsync() => Result = await Caller.Call(method, in Values, SentHeaders, CancellationToken).ConfigureAwait(false);
}

/// <summary>A call that is answered with nothing.</summary>
/// <typeparam name="TArguments">The generated structure of the arguments.</typeparam>
/// <param name="caller">The calling end.</param>
/// <param name="method">The method.</param>
/// <param name="arguments">The arguments.</param>
/// <param name="cancellationToken">Cancels the call.</param>
internal sealed class OutgoingVoidCall<TArguments>(RpcCaller caller, RpcMethod<TArguments, RpcVoid> method, TArguments arguments, CancellationToken cancellationToken)
    : OutgoingInvocation<TArguments>(caller, method, arguments, cancellationToken)
{
    /// <inheritdoc/>
    protected override ValueTask RunAsync() => Caller.CallVoid(method, in Values, SentHeaders, CancellationToken);
}

/// <summary>A notification.</summary>
/// <typeparam name="TArguments">The generated structure of the arguments.</typeparam>
/// <param name="caller">The calling end.</param>
/// <param name="method">The method.</param>
/// <param name="arguments">The arguments.</param>
/// <param name="cancellationToken">Stops waiting for room in the send queue.</param>
internal sealed class OutgoingNotification<TArguments>(RpcCaller caller, RpcMethod<TArguments> method, TArguments arguments, CancellationToken cancellationToken)
    : OutgoingInvocation<TArguments>(caller, method, arguments, cancellationToken)
{
    /// <inheritdoc/>
    protected override ValueTask RunAsync() => Caller.Notify((RpcMethod<TArguments>)Method, in Values, SentHeaders, CancellationToken);
}

/// <summary>A call that is answered with a stream: it goes on until the stream has ended.</summary>
/// <typeparam name="TArguments">The generated structure of the arguments.</typeparam>
/// <typeparam name="TItem">The type of the items.</typeparam>
/// <param name="caller">The calling end.</param>
/// <param name="method">The method.</param>
/// <param name="arguments">The arguments.</param>
/// <param name="cancellationToken">Cancels the stream.</param>
internal sealed class OutgoingStreamCall<TArguments, TItem>(RpcCaller caller, RpcStreamMethod<TArguments, TItem> method, TArguments arguments, CancellationToken cancellationToken)
    : OutgoingInvocation<TArguments>(caller, method, arguments, cancellationToken)
{
    private readonly StreamPassage _passage = new();

    /// <inheritdoc/>
    protected override bool IsRepeatable => false;

    /// <summary>The stream, once it is enumerated.</summary>
    public IAsyncEnumerable<TItem> Read(IInvocationPipeline pipeline) =>
        _passage.ReadAsync(() => InvokeAsync(pipeline), ofEnumeration => new RemoteStream<TArguments, TItem>(Caller, method, Values, SentHeaders, CancellationToken));

    /// <inheritdoc/>
    protected override ValueTask RunAsync() => _passage.EnterAsync();
}
