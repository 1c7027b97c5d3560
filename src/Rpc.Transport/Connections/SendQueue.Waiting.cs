using Rpc.Transport.Protocol.Frames;

namespace Rpc.Transport.Connections;

/// <summary>Sends that wait for room, in the order of their calls.</summary>
internal sealed partial class SendQueue
{
    private LinkedList<Waiter>? _waiters; // since one first had to wait

    // Under the lock.
    private Waiter Enqueue(in QueuedMessage message, CancellationToken cancellationToken)
    {
        var waiter = new Waiter(this, message, cancellationToken);
        _waiters ??= [];
        if (message.Continues)
            _waiters.AddFirst(waiter.Node);
        else
            _waiters.AddLast(waiter.Node);
        return waiter;
    }

    // Outside the lock, since a token that has fired calls back at once.
    private void Watch(Waiter waiter)
    {
        CancellationTokenRegistration registration = waiter.Token.UnsafeRegister(static state => ((Waiter)state!).Cancel(), waiter);
        lock (_gate)
        {
            if (waiter.Node.List is null)
                registration.Unregister();
            else
                waiter.Registration = registration;
        }
    }

    // Under the lock. First come, first served: a small message does not pass a large one that waits before it.
    private void AdmitWaiters()
    {
        while (_waiters?.First is { } first && MayFollow(first.Value.Message) && HasRoom(first.Value.Message.Payload.Length))
        {
            _waiters.RemoveFirst();
            Waiter waiter = first.Value;
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
    }

    // Under the lock.
    private void FailWaiters()
    {
        foreach (Waiter waiter in _waiters ?? [])
        {
            waiter.Registration.Unregister();
            waiter.SetException(_owner.CreateClosedException());
        }

        _waiters?.Clear();
    }

    private void Cancel(Waiter waiter)
    {
        bool flush;
        lock (_gate)
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

        public Waiter(SendQueue queue, in QueuedMessage message, CancellationToken token)
            : base(TaskCreationOptions.RunContinuationsAsynchronously)
        {
            _queue = queue;
            Message = message;
            Token = token;
            Node = new LinkedListNode<Waiter>(this);
        }

        public QueuedMessage Message { get; }

        public CancellationToken Token { get; }

        public LinkedListNode<Waiter> Node { get; }

        public CancellationTokenRegistration Registration { get; set; }

        public void Cancel() => _queue.Cancel(this);
    }
}
