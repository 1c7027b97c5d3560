using System.ComponentModel;
using Rpc.Calls;
using Rpc.Events;
using Rpc.Groups;

namespace Rpc;

/// <summary>Sessions that are told the same: a <see cref="RpcGroup{TContract}"/>, or a part of one. Safe for concurrent use.</summary>
/// <typeparam name="TContract">
/// The contract. Notifications go to those members whose peer serves it (<see cref="All"/>); its events are raised at those that serve it and whose peer has
/// subscribed, by the generated methods <c>Raise…Async</c>.
/// </typeparam>
public abstract class RpcAudience<TContract>
    where TContract : class, IRpcContract<TContract>
{
    private TContract? _all;

    private protected RpcAudience()
    {
    }

    /// <summary>The members at this moment.</summary>
    public IReadOnlyList<RpcSession> Members => Array.AsReadOnly(GetMembers());

    /// <summary>
    /// Sends notifications of the contract to all who are members when it is called. It encodes them once, begins to send to all at once, and its task is complete when each member has accepted
    /// the message or has ended; neither a slow member nor one that ends keeps others from it. Everything but a notification throws
    /// <see cref="NotSupportedException"/>: the answers of many are not one.
    /// </summary>
    public TContract All => _all ??= Get<TContract>();

    /// <summary>As <see cref="All"/>, for any contract.</summary>
    /// <typeparam name="T">The contract: an interface with <see cref="RpcContractAttribute"/>.</typeparam>
    public T Get<T>()
        where T : class, IRpcContract<T> => T.Contract.CreateProxy(new GroupCaller(GetMembers));

    /// <summary>The same without some sessions, for example the one whose message is passed on.</summary>
    /// <param name="sessions">The sessions.</param>
    /// <exception cref="ArgumentNullException">The argument is null.</exception>
    public RpcAudience<TContract> Except(params RpcSession[] sessions)
    {
        ArgumentNullException.ThrowIfNull(sessions);
        RpcSession[] excluded = [.. sessions];
        return Where(session => Array.IndexOf(excluded, session) < 0);
    }

    /// <summary>Those members that a condition holds for, looked at anew whenever something is sent.</summary>
    /// <param name="predicate">The condition; called for each member by whoever sends.</param>
    /// <exception cref="ArgumentNullException">The argument is null.</exception>
    public RpcAudience<TContract> Where(Func<RpcSession, bool> predicate)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        return new FilteredAudience<TContract>(this, predicate);
    }

    /// <summary>Raises an event; called by generated code.</summary>
    /// <param name="event">The event's descriptor.</param>
    /// <param name="arguments">The event's arguments.</param>
    /// <typeparam name="TArguments">The generated structure of the event's arguments.</typeparam>
    /// <returns>
    /// A task that is complete when every member that has subscribed has accepted the event or has ended; at once where the event's
    /// <see cref="RpcEvent{TArguments}.Overflow"/> is not <see cref="RpcEventOverflow.Wait"/>. Await it once.
    /// </returns>
    /// <exception cref="RpcSerializationException">An argument cannot be written.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public ValueTask RaiseAsync<TArguments>(RpcEvent<TArguments> @event, in TArguments arguments)
    {
        ArgumentNullException.ThrowIfNull(@event);
        var messages = default(BroadcastMessages);
        try
        {
            var outboxes = default(OutboxBlock);
            for (ReadOnlySpan<RpcSession> members = GetMembers(); !members.IsEmpty; members = members[Math.Min(OutboxBlock.Length, members.Length)..])
            {
                foreach (var outbox in outboxes.Find(members, @event.Name))
                {
                    if (outbox is null)
                        continue;
                    var codec = outbox.CodecForMany;
                    var message = messages.Find(codec) ?? messages.Add(codec, RpcCaller.WriteNotification(codec, @event, in arguments));
                    @event.Post(outbox, new EncodedEvent(message), in arguments);
                }
            }
        }
        catch (RpcSerializationException)
        {
            messages.Release();
            throw;
        }

        if (@event.Overflow == RpcEventOverflow.Wait)
            return messages.ReleaseAndWaitAsync();
        messages.Release();
        return default;
    }

    /// <summary>How many members have subscribed to an event; called by generated code.</summary>
    /// <param name="events">The event's descriptors, one for each of its names.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public int CountSubscribers(params RpcMethod[] events)
    {
        ArgumentNullException.ThrowIfNull(events);
        return GetMembers().Count(member => Array.Exists(events, @event => member.FindSubscription(@event.Name) is not null));
    }

    /// <summary>The members; not changed by anybody.</summary>
    private protected abstract RpcSession[] GetMembers();

    /// <summary>The members of another audience, for one that is a part of it.</summary>
    private protected static RpcSession[] MembersOf(RpcAudience<TContract> audience) => audience.GetMembers();
}
