using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Rpc.Events;

namespace Rpc.Groups;

/// <summary>
/// Where some members of a group are sent an event. They are looked up together before the first is sent anything: the processor then fetches what it needs of one member while it
/// waits for that of another, which the lock that sending takes would keep it from.
/// </summary>
[InlineArray(Length)]
internal struct OutboxBlock
{
    /// <summary>The most members at a time.</summary>
    public const int Length = 16;

    private EventOutbox? _first;

    /// <summary>Looks up the first members.</summary>
    /// <param name="members">The members; only as many as <see cref="Length"/> are looked at.</param>
    /// <param name="eventName">The event's name on the wire.</param>
    /// <returns>What sends it to each of them; null for one that has not subscribed. Valid until the next call.</returns>
    [UnscopedRef]
    public ReadOnlySpan<EventOutbox?> Find(ReadOnlySpan<RpcSession> members, string eventName)
    {
        Span<EventOutbox?> found = this;
        found = found[..Math.Min(Length, members.Length)];
        for (var i = 0; i < found.Length; i++)
            found[i] = members[i].FindSubscription(eventName);
        return found;
    }
}
