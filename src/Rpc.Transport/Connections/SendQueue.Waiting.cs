using Rpc.Transport.Diagnostics;
using Rpc.Transport.Protocol.Frames;

namespace Rpc.Transport.Connections;

/// <summary>Sends that wait for room: urgent ones before others, else in the order of their calls; of bulk one is queued at a time.</summary>
internal sealed partial class SendQueue
{
    // What urgent messages may take beyond the limit; it is their number that the session limits.
    private const int UrgentReserveBytes = 64 * 1024;

    private LinkedList<Waiter>? _waiters; // since one first had to wait
    private LinkedList<Waiter>? _bulkWaiters;
    private long _appendedBytes; // ever
    private long _bulkEnd; // so many bytes were appended when the last bulk message was

    private bool HasWaiters => _waiters is { Count: > 0 } || _bulkWaiters is { Count: > 0 };

    // Under the lock.
    private bool IsTurnOf(in QueuedMessage message) => message.Continues || (!_messageIsOpen && message.Urgency switch
    {
        SendUrgency.Urgent => _waiters?.First is not { Value.Message.Urgency: SendUrgency.Urgent },
        SendUrgency.Normal => _waiters is null or { Count: 0 },
        _ => !HasWaiters && !IsBulkQueued,
    });

    private bool IsBulkQueued => _appendedBytes - _unsentBytes < _bulkEnd;

    // Under the lock.
    private bool HasRoom(in QueuedMessage message)
    {
        long limit = _maxQueuedBytes + (message.Urgency == SendUrgency.Urgent ? UrgentReserveBytes : 0L);
        return _unsentBytes == 0 || _unsentBytes + _sender.Measure(message.Payload.Length) <= limit;
    }

    // Under the lock.
    private Waiter Enqueue(in QueuedMessage message, CancellationToken cancellationToken)
    {
        // Bulk, and what comes while a message is sent in parts, waits for its turn also where there is room.
        bool forRoom = !HasRoom(message) || (!_messageIsOpen && message.Urgency != SendUrgency.Bulk);
        var waiter = new Waiter(this, message, forRoom, cancellationToken);
        _waiters ??= [];
        if (message.Continues)
            _waiters.AddFirst(waiter.Node);
        else if (message.Urgency == SendUrgency.Bulk)
            (_bulkWaiters ??= []).AddLast(waiter.Node);
        else if (message.Urgency == SendUrgency.Urgent && LastUrgent() is { } before)
            _waiters.AddAfter(before, waiter.Node);
        else if (message.Urgency == SendUrgency.Urgent)
            _waiters.AddFirst(waiter.Node);
        else
            _waiters.AddLast(waiter.Node);
        return waiter;
    }

    private LinkedListNode<Waiter>? LastUrgent()
    {
        LinkedListNode<Waiter>? last = null;
        for (var node = _waiters!.First; node is { Value.Message: { Urgency: SendUrgency.Urgent } or { Continues: true } }; node = node.Next)
            last = node;
        return last;
    }

    // Outside the lock, since a token that has fired calls back at once, and so does whoever listens to the count.
    private void Watch(Waiter waiter)
    {
        if (waiter.ForRoom)
            TransportMetrics.CountWait(LimitName.MaxQueuedSendBytes);
        CancellationTokenRegistration registration = waiter.Token.UnsafeRegister(static state => ((Waiter)state!).Cancel(), waiter);
        using (_gate.Enter())
        {
            if (waiter.Node.List is null)
                registration.Unregister();
            else
                waiter.Registration = registration;
        }
    }

    // Under the lock. First come, first served: a small message does not pass a large one that waits before it. Bulk has its turn
    // before them, or would never have one where the others always fill the queue.
    private void AdmitWaiters()
    {
        if (_bulkWaiters?.First is { } bulk && !IsBulkQueued && MayFollow(bulk.Value.Message) && HasRoom(bulk.Value.Message))
            Admit(bulk);
        while (_waiters?.First is { } first && MayFollow(first.Value.Message) && HasRoom(first.Value.Message))
            Admit(first);
    }

    private void Admit(LinkedListNode<Waiter> node)
    {
        node.List!.Remove(node);
        Waiter waiter = node.Value;
        waiter.Registration.Unregister();
        try
        {
            Append(waiter.Message);
            waiter.SetResult();
        }
        catch (Exception exception)
        {
            // Out of memory or beyond the largest array: the message was not accepted, the others still may be.
            waiter.SetException(exception);
        }
    }

    // Under the lock.
    private void FailWaiters()
    {
        Fail(_waiters);
        Fail(_bulkWaiters);
    }

    private void Fail(LinkedList<Waiter>? waiters)
    {
        foreach (Waiter waiter in waiters ?? [])
        {
            waiter.Registration.Unregister();
            waiter.SetException(_owner.CreateClosedException());
        }

        waiters?.Clear();
    }

    private void Cancel(Waiter waiter)
    {
        bool flush;
        using (_gate.Enter())
        {
            // Accepted or failed in the meantime: then the token came too late.
            if (waiter.Node.List is null)
                return;
            waiter.Node.List.Remove(waiter.Node);
            waiter.SetCanceled(waiter.Token);
            AdmitWaiters();
            flush = TryBeginFlush();
        }

        if (flush)
            Flush();
    }

    // Continuations run elsewhere, so completing it under the lock is safe.
    private sealed class Waiter : TaskCompletionSource
    {
        private readonly SendQueue _queue;

        public Waiter(SendQueue queue, in QueuedMessage message, bool forRoom, CancellationToken token)
            : base(TaskCreationOptions.RunContinuationsAsynchronously)
        {
            _queue = queue;
            Message = message;
            ForRoom = forRoom;
            Token = token;
            Node = new LinkedListNode<Waiter>(this);
        }

        public QueuedMessage Message { get; }

        // The queue is full, or those are before it for whom it is.
        public bool ForRoom { get; }

        public CancellationToken Token { get; }

        public LinkedListNode<Waiter> Node { get; }

        public CancellationTokenRegistration Registration { get; set; }

        public void Cancel() => _queue.Cancel(this);
    }
}
