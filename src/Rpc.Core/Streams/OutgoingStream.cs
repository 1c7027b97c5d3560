using Rpc.Codecs;
using Rpc.Deadlines;
using Rpc.Diagnostics;
using Rpc.Messages;

namespace Rpc.Streams;

/// <summary>
/// A stream that this end sends: the result of a request of the peer's, or an argument of a call of its own. It takes items from their
/// source only while its reader has granted credit, and sends what is ready together.
/// </summary>
/// <param name="host">The session.</param>
/// <param name="id">The id of the call.</param>
/// <param name="parameter">Which argument of the call; <see cref="Result"/> for the result.</param>
internal abstract class OutgoingStream(IStreamHost host, RequestId id, int parameter)
{
    /// <summary>Stands for the result where the number of a parameter is expected.</summary>
    public const int Result = -1;

    private readonly Signal _changed = new();
    private long _credit = host.Codec.SendsExtensions ? StreamCredit.Initial : long.MaxValue;
    private volatile Exception? _stopped;
    private long _expires = DeadlineWatch.Never;

    /// <summary>The session.</summary>
    protected IStreamHost Host => host;

    /// <summary>The items that wait to be sent: values side by side, without the array around them. Null while there are none.</summary>
    protected MessageWriter? Batch { get; set; }

    /// <summary>The timestamp until which the stream waits for its reader; <see cref="DeadlineWatch.Never"/> while it does not wait, or waits as long as it takes.</summary>
    public long Expires
    {
        get => Volatile.Read(ref _expires);
        set => Volatile.Write(ref _expires, value);
    }

    /// <summary>True once the reader wants no more.</summary>
    public bool IsStopped => _stopped is not null;

    /// <summary>What the reader did wrong; null for nothing.</summary>
    public RpcException? Violation => _stopped as RpcException;

    /// <summary>Sends the items until the source has no more, fails, or nobody wants them. The last batch is left to the caller, see <see cref="TakeBatch"/>.</summary>
    /// <exception cref="OperationCanceledException">The reader wants no more.</exception>
    /// <exception cref="Exception">The source failed, or an item cannot be serialised.</exception>
    public abstract Task RunAsync(CancellationToken cancellationToken);

    /// <summary>Lets go of the source of a stream that is not run.</summary>
    public abstract Task DropAsync();

    /// <summary>Takes what has not been sent, for the message that ends the stream; null for nothing.</summary>
    public MessageWriter? TakeBatch()
    {
        var batch = Batch;
        Batch = null;
        return batch;
    }

    /// <summary>The reader grants further bytes.</summary>
    /// <returns>False when that is more than a stream may have.</returns>
    public bool TryGrant(long bytes)
    {
        if (!host.Codec.SendsExtensions)
            return true;
        if (bytes is <= 0 or > StreamCredit.Max || Interlocked.Add(ref _credit, bytes) > StreamCredit.Max)
            return false;
        Expires = DeadlineWatch.Never;
        _changed.Set();
        return true;
    }

    /// <summary>The reader wants no more.</summary>
    /// <param name="violation">What the reader did wrong; null for nothing.</param>
    public void Stop(RpcException? violation = null)
    {
        _stopped ??= violation ?? (Exception)new OperationCanceledException("The reader of the stream has left.");
        _changed.Set();
    }

    /// <summary>Makes room for one more item: sends what is waiting when it is enough, and then waits for credit.</summary>
    protected ValueTask MakeRoomAsync()
    {
        ThrowIfStopped();

        // What waits may have to go before the next item is there: some credit must then be left for that one.
        return Length < StreamCredit.BatchBytes && Volatile.Read(ref _credit) > Cost ? default : SendAndWaitAsync();
    }

    /// <summary>Sends the items that wait, if there are any.</summary>
    protected async ValueTask FlushAsync()
    {
        // A peer that speaks plain JSON-RPC 2.0 gets the whole stream in the answer.
        if (!host.Codec.SendsExtensions)
        {
            if (Length <= MaxGatheredBytes)
                return;
            Telemetry.CountLimit(LimitName.WholeStreamBytes);
            throw new RpcException(RpcErrorCode.InternalError, $"The stream is longer than the {MaxGatheredBytes} bytes that a peer without streams can be answered with.");
        }

        if (TakeBatch() is not { } batch)
            return;
        var writer = host.Codec.Writers.Rent();
        host.Codec.WriteItems(writer, id, parameter, batch, isLast: false, error: null);
        Interlocked.Add(ref _credit, -host.Codec.CostOf(batch));
        host.Codec.Writers.Return(batch);
        try
        {
            await host.SendAsync(writer, moreFollows: false, CancellationToken.None).ConfigureAwait(false);
        }
        catch (RpcSessionException)
        {
            // The reader is gone with the session, whose end others tell.
            Stop();
            ThrowIfStopped();
        }
    }

    /// <summary>Ends with an exception when the reader wants no more.</summary>
    protected void ThrowIfStopped()
    {
        if (_stopped is { } reason)
            throw reason;
    }

    private const int MaxGatheredBytes = 4 * 1024 * 1024;

    private int Length => Batch?.Message.Length ?? 0;

    private int Cost => Batch is { } batch ? host.Codec.CostOf(batch) : 0;

    private async ValueTask SendAndWaitAsync()
    {
        await FlushAsync().ConfigureAwait(false);
        while (Volatile.Read(ref _credit) <= 0)
        {
            // A reader that grants a little takes its time, but is there. The streams among arguments have the time of their call.
            if (parameter == Result)
                host.WatchReader(this);
            await _changed.WaitAsync().ConfigureAwait(false);
            Expires = DeadlineWatch.Never;
            ThrowIfStopped();
        }
    }
}
