using Rpc.Calls;

namespace Rpc.Sessions;

/// <summary>The interceptors of a session, put together once.</summary>
internal sealed class InterceptorPipeline : IInvocationPipeline
{
    private readonly RpcSession _session;
    private readonly RpcNext _first;

    private InterceptorPipeline(RpcSession session, IEnumerable<RpcInterceptor> interceptors)
    {
        _session = session;
        RpcNext next = static invocation => invocation.ProceedAsync();
        foreach (var interceptor in interceptors.Reverse())
        {
            var behind = next;
            next = invocation => interceptor.InvokeAsync(invocation, behind);
        }

        _first = next;
    }

    /// <summary>Puts the interceptors together; null when there are none.</summary>
    public static InterceptorPipeline? Create(RpcSession session, IReadOnlyCollection<RpcInterceptor> interceptors) =>
        interceptors.Count == 0 ? null : new InterceptorPipeline(session, interceptors);

    /// <inheritdoc/>
    public ValueTask InvokeAsync(Invocation invocation) => _first(new RpcInvocation(_session, invocation));
}
