using Rpc.Channels;
using Rpc.Codecs;
using Rpc.Deadlines;
using Rpc.Messages;
using Rpc.Streams;

namespace Rpc.Calls;

/// <summary>A call whose answer is a stream, once for each enumeration: it is made when the first item is asked for.</summary>
/// <typeparam name="TArguments">The generated structure of the arguments.</typeparam>
/// <typeparam name="TItem">The type of the items.</typeparam>
internal sealed class PendingStream<TArguments, TItem> : PendingCall, IAsyncEnumerator<TItem>, IStreamSource, IPendingStream
{
    private readonly RpcCaller _caller;
    private readonly RpcStreamMethod<TArguments, TItem> _method;
    private readonly TArguments _arguments;
    private readonly IReadOnlyDictionary<string, string>? _headers;
    private readonly CancellationToken _cancellationToken;
    private readonly CancellationTokenSource? _linked;
    private readonly ItemCodec<TItem> _itemCodec;
    private readonly IncomingStream<TItem> _items;
    private bool _hasBegun;
    private bool _hasItem;
    private bool _waitsForFirst;
    private long _expiresInAll;

    public PendingStream(RpcCaller caller, RpcStreamMethod<TArguments, TItem> method, in TArguments arguments, IReadOnlyDictionary<string, string>? headers, CancellationToken ofCall, CancellationToken ofEnumeration)
    {
        _caller = caller;
        _method = method;
        _arguments = arguments;
        _headers = headers;
        if (ofCall.CanBeCanceled && ofEnumeration.CanBeCanceled && ofCall != ofEnumeration)
            _linked = CancellationTokenSource.CreateLinkedTokenSource(ofCall, ofEnumeration);
        _cancellationToken = _linked?.Token ?? (ofCall.CanBeCanceled ? ofCall : ofEnumeration);
        _itemCodec = method.GetItemCodec(caller.Codec);
        _items = new IncomingStream<TItem>($"the result of '{method.Name}'", this, caller.StreamHost.StreamWindowBytes, caller.Codec, method.ItemsAcceptNull, _itemCodec);
        _ = _items.GetAsyncEnumerator(CancellationToken.None);
    }

    /// <inheritdoc/>
    public override RpcMethod Method => _method;

    /// <inheritdoc/>
    public override string MethodName => _method.Name;

    /// <inheritdoc/>
    public TItem Current => _items.Current;

    /// <inheritdoc/>
    public ValueTask<bool> MoveNextAsync()
    {
        if (!_hasBegun)
        {
            _hasBegun = true;
            _caller.Begin(this, _method, in _arguments, _headers, _cancellationToken);
            _expiresInAll = Expires;
        }

        var step = _items.MoveNextAsync();
        if (!step.IsCompleted && (_hasItem ? _caller.Options?.ItemTimeout : _caller.Options?.FirstItemTimeout) is { } patience)
            return WaitAsync(step, patience);
        _hasItem = true;
        return step;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _hasBegun = true;
        await _items.DisposeAsync().ConfigureAwait(false);
        _linked?.Dispose();
    }

    /// <inheritdoc/>
    public bool TryReceive(ReadOnlySpan<byte> items) => _items.TryReceive(items);

    /// <inheritdoc/>
    public override void SetResult(ReadOnlySpan<byte> result, RpcCodec codec, CompletionQueue completions)
    {
        Finish();
        var kind = codec.Classify(result);
        if (kind is not (ItemsKind.Items or ItemsKind.Empty))
        {
            _items.Complete(kind == ItemsKind.Null ? null : new RpcSerializationException($"The result of '{MethodName}' is not a stream: an array is expected."));
            return;
        }

        // What is in the answer needs credit as well; a peer without streams has all of it there.
        if (!codec.SendsExtensions)
            _items.ReceiveAll(result);
        else if (_items.TryReceive(result))
            _items.Complete();
        else
            _items.Abort(StreamViolation.TooMuch(MethodName));
    }

    /// <inheritdoc/>
    protected override TimeoutException DescribeExpiry() => Expires < _expiresInAll ? DeadlineExceeded.ItemException(MethodName, _waitsForFirst) : base.DescribeExpiry();

    // While the reader waits for the producer, and not while the producer waits for the reader.
    private async ValueTask<bool> WaitAsync(ValueTask<bool> step, TimeSpan patience)
    {
        _waitsForFirst = !_hasItem;
        _hasItem = true;
        Expires = Math.Min(_expiresInAll, Deadline.Add(_caller.Clock, patience));
        _caller.Deadlines.Watch(Expires);
        var hasItem = await step.ConfigureAwait(false);
        Expires = _expiresInAll;
        return hasItem;
    }

    void IStreamSource.Grant(long bytes)
    {
        var codec = _caller.Codec;
        if (!codec.SendsExtensions)
            return;
        var writer = codec.Writers.Rent();
        codec.WriteCredit(writer, new RequestId(Id), OutgoingStream.Result, bytes);
        _caller.StreamHost.Post(writer, MessageUrgency.Urgent);
    }

    // Harmless when the call has ended, or was never made: its id is then that of no call.
    void IStreamSource.Leave()
    {
        if (Id != 0)
            _caller.Canceller.Cancel(Id, CancellationToken.None);
    }

    /// <inheritdoc/>
    protected override void Fail(Exception exception)
    {
        // What its reader cancelled or waited for too long, or its sender spoiled, is not read to the end.
        if (exception is OperationCanceledException or TimeoutException or RpcException { Code: RpcErrorCode.FlowControlError })
            _items.Abort(exception);
        else
            _items.Complete(exception);
    }
}

/// <summary>A pending call whose answer is a stream, whatever its items.</summary>
internal interface IPendingStream
{
    /// <summary>Takes items that the peer sent.</summary>
    /// <returns>False when the peer had no credit left.</returns>
    bool TryReceive(ReadOnlySpan<byte> items);
}
