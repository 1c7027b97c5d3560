namespace Rpc;

/// <summary>An implementation that is lent to one call; see <see cref="RpcSession.Serve{T}(Func{RpcContext, RpcLease{T}}, RpcServeOptions?)"/>.</summary>
/// <typeparam name="T">The contract.</typeparam>
/// <param name="Service">The implementation.</param>
/// <param name="Owner">What the call disposes of, instead of the implementation, when it is over: for example the scope that made it.</param>
public readonly record struct RpcLease<T>(T Service, IAsyncDisposable Owner)
    where T : class;
