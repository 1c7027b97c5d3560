namespace Rpc;

/// <summary>What goes on with a call: the next interceptor, or behind the last one the call itself.</summary>
/// <param name="invocation">The call.</param>
/// <returns>
/// A task that is complete when the call is over: answered, its stream ended, or as a notification sent or handled. What the call failed with is thrown by it.
/// </returns>
public delegate ValueTask RpcNext(RpcInvocation invocation);

/// <summary>
/// Sees the calls, notifications and streams of a session, in both directions; see <see cref="RpcSessionOptions.Interceptors"/>. It may serve many sessions, and its method runs
/// for many calls at a time. Events, and the subscriptions to them, do not pass through it.
/// </summary>
public abstract class RpcInterceptor
{
    /// <summary>Goes on with a call, and does something before or after.</summary>
    /// <param name="invocation">The call.</param>
    /// <param name="next">
    /// Goes on with it. Called not at all, the call is not made: set <see cref="RpcInvocation.Result"/>, or throw what it is to fail with. Called again after it failed, an outgoing call
    /// without streams is made again; any other is an <see cref="InvalidOperationException"/>.
    /// </param>
    /// <returns>
    /// A task that is complete when the call may be. What it throws is what the call fails with: at the caller as it is, and from a handler as if the handler had thrown it.
    /// </returns>
    public virtual ValueTask InvokeAsync(RpcInvocation invocation, RpcNext next)
    {
        ArgumentNullException.ThrowIfNull(next);
        return next(invocation);
    }
}
