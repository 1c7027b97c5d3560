using Rpc.Calls;

namespace Rpc;

/// <summary>A call, notification or stream that passes through an <see cref="RpcInterceptor"/>. Valid until the call is over.</summary>
public sealed class RpcInvocation
{
    private readonly Invocation _invocation;

    internal RpcInvocation(RpcSession session, Invocation invocation)
    {
        Session = session;
        _invocation = invocation;
    }

    /// <summary>The session.</summary>
    public RpcSession Session { get; }

    /// <summary>True when this end makes the call, false when the peer does and a handler here handles it.</summary>
    public bool IsOutgoing => _invocation.IsOutgoing;

    /// <summary>The method's name on the wire.</summary>
    public string Method => _invocation.Method.Name;

    /// <summary>Whether the method is a call, a notification or a stream.</summary>
    public RpcMethodKind Kind => _invocation.Method.Kind;

    /// <summary>The headers. Those of an outgoing call can be changed until it is made; those of the peer's cannot (<see cref="NotSupportedException"/>).</summary>
    public IDictionary<string, string> Headers => _invocation.Headers;

    /// <summary>The arguments in order, without a cancellation token. They are put into objects when first asked for, and cannot be changed.</summary>
    public IReadOnlyList<object?> Arguments => _invocation.Arguments;

    /// <summary>Fires when the call is cancelled.</summary>
    public CancellationToken CancellationToken => _invocation.CancellationToken;

    /// <summary>The time that the call may still take, zero or less when it is over; null for any time.</summary>
    public TimeSpan? Remaining => _invocation.Remaining;

    /// <summary>
    /// The result, once the call was answered; null before, and for what has none: methods without result, notifications and streams. It may be replaced
    /// by another of the same type; one of another type fails the call with an <see cref="InvalidOperationException"/>.
    /// </summary>
    public object? Result
    {
        get => _invocation.Result;
        set => _invocation.Result = value;
    }

    internal ValueTask ProceedAsync() => _invocation.ProceedAsync();
}
