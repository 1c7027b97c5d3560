using System.Collections.ObjectModel;
using Rpc.Calls;

namespace Rpc;

/// <summary>What a handler may know of the call that it handles. Valid while the call is handled.</summary>
public sealed class RpcContext
{
    private readonly IncomingRequest _request;

    internal RpcContext(RpcSession session, IncomingRequest request)
    {
        Session = session;
        _request = request;
    }

    /// <summary>
    /// The context of the call that the code handles. It flows with the asynchronous code, as <see cref="AsyncLocal{T}"/> does, where the contract is served with
    /// <see cref="RpcServeOptions.FlowContext"/>.
    /// </summary>
    /// <exception cref="InvalidOperationException">The code handles no call, or the contract is served without that option.</exception>
    public static RpcContext Current => CurrentRequest.Value is { FlowsContext: true } request
        ? new RpcContext((RpcSession)request.Host, request)
        : throw new InvalidOperationException("There is no current RpcContext: this code handles no call, or the contract is served without RpcServeOptions.FlowContext.");

    /// <summary>The session that the call came on.</summary>
    public RpcSession Session { get; }

    /// <summary>The method's name on the wire.</summary>
    public string Method => _request.Method.Name;

    /// <summary>Whether the method is a call, a notification or a stream.</summary>
    public RpcMethodKind Kind => _request.Method.Kind;

    /// <summary>The headers that the caller sent, see <see cref="RpcCallOptions.Headers"/>; empty for none. Names are compared exactly.</summary>
    public IReadOnlyDictionary<string, string> Headers => _request.Headers ?? ReadOnlyDictionary<string, string>.Empty;

    /// <summary>The time that the caller still waits, zero when it is over; null for any time.</summary>
    public TimeSpan? Remaining => _request.Deadline is { } deadline ? (deadline.Remaining is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero) : null;

    /// <summary>Fires when the caller cancels the call, when its time is over, and when the session ends.</summary>
    public CancellationToken CancellationToken => _request.CancellationToken;

    /// <summary>The peer's address for people to read.</summary>
    public string RemoteAddress => Session.RemoteAddress;

    /// <summary>What the application knows of the peer: <see cref="RpcSession.State"/>.</summary>
    public object? State => Session.State;
}
