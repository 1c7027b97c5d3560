using Rpc.Channels;

namespace Rpc.Resume;

/// <summary>A message that waits for room, and the task of whoever sends it. Continuations run elsewhere, so it may be completed under a lock.</summary>
internal sealed class WaitingSend : TaskCompletionSource
{
    /// <summary>Creates it.</summary>
    /// <param name="message">The message; its bytes are the sender's until the task is complete.</param>
    public WaitingSend(in OutgoingMessage message)
        : base(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        Message = message;
        Node = new LinkedListNode<WaitingSend>(this);
    }

    /// <summary>The message.</summary>
    public OutgoingMessage Message { get; }

    /// <summary>Its place; in no list when it waits no longer.</summary>
    public LinkedListNode<WaitingSend> Node { get; }

    /// <summary>What takes it out when its sender gives up.</summary>
    public CancellationTokenRegistration Registration { get; set; }
}
