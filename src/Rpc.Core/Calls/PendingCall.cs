using Rpc.Chunks;
using Rpc.Codecs;
using Rpc.Deadlines;
using Rpc.Diagnostics;
using Rpc.Streams;

namespace Rpc.Calls;

/// <summary>A call that waits for its answer. Whoever removes it from its <see cref="PendingCallTable"/> completes it, so it completes once.</summary>
internal abstract class PendingCall
{
    private readonly object _gate = new();
    private CancellationTokenRegistration _registration;
    private bool _completed;
    private bool _isAlone;

    /// <summary>The id under which the call stands in its table.</summary>
    public long Id { get; set; }

    /// <summary>The method that was called; null where the contract knows none.</summary>
    public abstract RpcMethod? Method { get; }

    /// <summary>The method's name, for error texts.</summary>
    public abstract string MethodName { get; }

    /// <summary>The streams among the arguments, which end with the call; null for none.</summary>
    public ArgumentStreams? Streams { get; private set; }

    /// <summary>What observes the call; null for nothing.</summary>
    public CallObservation? Observation { get; set; }

    /// <summary>The timestamp at which the call ends if it has not before; <see cref="DeadlineWatch.Never"/> for none.</summary>
    public long Expires { get; set; } = DeadlineWatch.Never;

    /// <summary>True when the request has been accepted for sending: a cancel may then overtake what waits.</summary>
    public bool IsSent { get; set; }

    /// <summary>The request while it is sent in parts; null where it goes whole.</summary>
    public LargeMessage? Large { get; set; }

    /// <summary>The request of the peer's in whose handling the call is made; null where that is none, or not known.</summary>
    public IncomingRequest? Origin { get; set; }

    private ICallCanceller? Canceller { get; set; }

    /// <summary>The next in the queue of those whose answer was read. The queue's alone.</summary>
    public PendingCall? NextCompleted { get; set; }

    /// <summary>Takes the peer's result.</summary>
    public abstract void SetResult(ReadOnlySpan<byte> result, RpcCodec codec, CompletionQueue completions);

    /// <summary>Lets the caller go on, on this thread.</summary>
    public virtual void Complete()
    {
    }

    /// <summary>Completes the call with a failure.</summary>
    public void SetException(Exception exception)
    {
        Finish(exception);
        Fail(exception);
    }

    /// <summary>Completes the call because it has expired.</summary>
    public void SetExpired() => SetException(DescribeExpiry());

    /// <summary>Completes the call with its caller's own cancellation.</summary>
    public void SetCanceled(CancellationToken cancellationToken) =>
        SetException(new OperationCanceledException($"The call of '{MethodName}' was cancelled.", cancellationToken));

    /// <summary>
    /// Calls back when the caller's token fires. The call may be complete already, but is not in use again: its caller
    /// does not have its task yet.
    /// </summary>
    public void WatchCancellation(ICallCanceller canceller, CancellationToken cancellationToken)
    {
        if (!cancellationToken.CanBeCanceled)
            return;

        Canceller = canceller;
        var registration = cancellationToken.UnsafeRegister(
            static (state, token) =>
            {
                // None is left when the call was complete before it was watched.
                var call = (PendingCall)state!;
                call.Canceller?.Cancel(call.Id, token);
            },
            this);
        lock (_gate)
        {
            if (!_completed)
            {
                _registration = registration;
                return;
            }
        }

        registration.Dispose();
        Canceller = null;
    }

    /// <summary>Lets the streams among the arguments end with the call, at once when it has ended.</summary>
    public void Attach(ArgumentStreams streams)
    {
        lock (_gate)
        {
            if (!_completed)
            {
                Streams = streams;
                return;
            }
        }

        streams.End();
    }

    /// <summary>What the call fails with when it has expired: it says which limit that was.</summary>
    protected virtual TimeoutException DescribeExpiry() => DeadlineExceeded.Exception(MethodName);

    /// <summary>Makes the object fit for another call.</summary>
    protected void Renew()
    {
        _completed = false;
        _isAlone = false;
        Expires = DeadlineWatch.Never;
        IsSent = false;
        Large = null;
    }

    /// <summary>Says, before the call can complete, that neither <see cref="WatchCancellation"/> nor <see cref="Attach"/> will be called, as for most calls: completing it then takes no lock.</summary>
    public void StandAlone() => _isAlone = true;

    /// <summary>Completes the call with a failure, after cancellation is no longer watched.</summary>
    protected abstract void Fail(Exception exception);

    /// <summary>Ends the streams among the arguments, and waits for a callback that runs right now, so that none can meet this object in its next use.</summary>
    /// <param name="exception">What the call failed with; null for nothing.</param>
    protected void Finish(Exception? exception = null)
    {
        Origin = null;
        if (!_isAlone)
            LetGo();
        if (Observation is not { } observation)
            return;
        observation.End(exception);
        Observation = null;
    }

    private void LetGo()
    {
        CancellationTokenRegistration registration;
        ArgumentStreams? streams;
        lock (_gate)
        {
            _completed = true;
            registration = _registration;
            _registration = default;
            streams = Streams;
            Streams = null;
        }

        registration.Dispose();

        // What is kept for another call keeps no session.
        Canceller = null;
        streams?.End();
    }
}

/// <summary>What a <see cref="PendingCall"/> tells when its caller's token fires.</summary>
internal interface ICallCanceller
{
    /// <summary>Cancels the call of that id unless it is complete.</summary>
    void Cancel(long id, CancellationToken cancellationToken);
}
