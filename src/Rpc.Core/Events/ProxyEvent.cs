using Rpc.Calls;
using Rpc.Codecs;

namespace Rpc.Events;

/// <summary>
/// An event of a proxy. The peer is told when the first subscriber comes and when the last one leaves. Safe for
/// concurrent use; subscribers are called in the order of arrival, on the session's receive loop.
/// </summary>
/// <typeparam name="TDelegate">The delegate type of the event.</typeparam>
/// <typeparam name="TArguments">The generated structure of the event's arguments.</typeparam>
public sealed class ProxyEvent<TDelegate, TArguments> : IEventReceiver
    where TDelegate : Delegate
{
    private readonly object _gate = new();
    private readonly RpcCaller _caller;
    private readonly RpcMethod<TArguments> _method;
    private readonly Action<TDelegate, TArguments> _raise;
    private volatile TDelegate[] _subscribers = [];

    /// <summary>Creates the event; nothing is sent before the first subscriber.</summary>
    /// <param name="caller">The session's end that the proxy uses.</param>
    /// <param name="method">The event's descriptor.</param>
    /// <param name="raise">Calls one subscriber.</param>
    public ProxyEvent(RpcCaller caller, RpcMethod<TArguments> method, Action<TDelegate, TArguments> raise)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(raise);
        _caller = caller;
        _method = method;
        _raise = raise;
    }

    /// <summary>Adds a subscriber. The peer learns of the first before it sees any call that is made later.</summary>
    /// <param name="subscriber">The subscriber; null is ignored, as with any C# event.</param>
    /// <exception cref="NotSupportedException">The proxy is that of a group.</exception>
    public void Add(TDelegate? subscriber)
    {
        if (subscriber is null)
            return;
        if (_caller.Refuse(_method) is { } refusal)
            throw refusal;
        lock (_gate)
        {
            _subscribers = [.. _subscribers, subscriber];
            if (_subscribers.Length == 1)
                _caller.Subscribe(_method, this);
        }
    }

    /// <summary>Removes the last added subscriber that equals this one, if there is one.</summary>
    /// <param name="subscriber">The subscriber; null is ignored.</param>
    public void Remove(TDelegate? subscriber)
    {
        if (subscriber is null)
            return;
        lock (_gate)
        {
            var index = Array.LastIndexOf(_subscribers, subscriber);
            if (index < 0)
                return;
            _subscribers = [.. _subscribers[..index], .. _subscribers[(index + 1)..]];
            if (_subscribers.Length == 0)
                _caller.Unsubscribe(_method, this);
        }
    }

    /// <summary>The event's name on the wire.</summary>
    public override string ToString() => _method.Name;

    void IEventReceiver.Receive(ReadOnlySpan<byte> parameters, RpcCodec codec)
    {
        var subscribers = _subscribers;
        if (subscribers.Length == 0)
            return;

        var arguments = _method.ReadArguments(parameters, codec);
        foreach (var subscriber in subscribers)
        {
            try
            {
                _raise(subscriber, arguments);
            }
            catch (Exception exception)
            {
                // One subscriber's failure is not another's, nor the session's.
                _caller.OnSubscriberFailed(_method, exception);
            }
        }
    }
}
