namespace Rpc.Calls;

/// <summary>A call whose arguments were read, and whose implementation is called later.</summary>
internal abstract class DeferredCall
{
    /// <summary>Calls the implementation and sees to the answer.</summary>
    /// <exception cref="Exception">The implementation threw before it returned.</exception>
    public abstract void Start(IncomingRequest request);
}

/// <summary>A call with its arguments.</summary>
/// <typeparam name="TArguments">The generated structure of the arguments.</typeparam>
/// <param name="method">The method.</param>
/// <param name="arguments">The arguments.</param>
internal sealed class DeferredCall<TArguments>(RpcMethod<TArguments> method, TArguments arguments) : DeferredCall
{
    private readonly TArguments _arguments = arguments;

    /// <inheritdoc/>
    public override void Start(IncomingRequest request) => method.Run(request, in _arguments);
}
