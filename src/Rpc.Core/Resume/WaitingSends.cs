using Rpc.Channels;

namespace Rpc.Resume;

/// <summary>
/// Messages that wait for room: urgent ones before others, else in the order of their calls. Of bulk one is unsent at a time, and it has its turn before others: it
/// would never have one where those always fill the room. Not safe for concurrent use.
/// </summary>
internal sealed class WaitingSends
{
    private readonly LinkedList<WaitingSend> _urgent = [];
    private readonly LinkedList<WaitingSend> _bulk = [];
    private readonly LinkedList<WaitingSend> _normal = [];

    /// <summary>Whether a message is next, if there is room.</summary>
    /// <param name="urgency">What it is.</param>
    /// <param name="bulkIsUnsent">Whether one that is bulk was admitted and is still to be sent.</param>
    public bool IsTurnOf(MessageUrgency urgency, bool bulkIsUnsent) => _urgent.Count == 0 && urgency switch
    {
        MessageUrgency.Urgent => true,
        MessageUrgency.Normal => _normal.Count == 0,
        _ => _normal.Count == 0 && _bulk.Count == 0 && !bulkIsUnsent,
    };

    /// <summary>Lets a message wait, behind those of its kind.</summary>
    public WaitingSend Add(in OutgoingMessage message)
    {
        var waiting = new WaitingSend(message);
        var list = message.Urgency switch
        {
            MessageUrgency.Urgent => _urgent,
            MessageUrgency.Bulk => _bulk,
            _ => _normal,
        };
        list.AddLast(waiting.Node);
        return waiting;
    }

    /// <summary>The one that is next if there is room; null for none.</summary>
    /// <param name="bulkIsUnsent">As for <see cref="IsTurnOf"/>.</param>
    public WaitingSend? GetNext(bool bulkIsUnsent) => _urgent.First?.Value ?? (bulkIsUnsent ? null : _bulk.First?.Value) ?? _normal.First?.Value;

    /// <summary>It waits no longer.</summary>
    /// <returns>False when it did not.</returns>
    public static bool TryRemove(WaitingSend waiting)
    {
        if (waiting.Node.List is not { } list)
            return false;
        list.Remove(waiting.Node);
        waiting.Registration.Unregister();
        return true;
    }

    /// <summary>None of them waits any longer.</summary>
    public IReadOnlyList<WaitingSend> RemoveAll()
    {
        List<WaitingSend> all = [.. _urgent, .. _bulk, .. _normal];
        foreach (var waiting in all)
            TryRemove(waiting);
        return all;
    }
}
