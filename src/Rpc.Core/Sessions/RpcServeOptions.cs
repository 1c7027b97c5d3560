namespace Rpc;

/// <summary>How a contract is served; see <see cref="RpcSession.Serve{T}(T, RpcServeOptions)"/>.</summary>
public sealed class RpcServeOptions
{
    /// <summary>
    /// Whether <see cref="RpcContext.Current"/> is there for the handlers and what they call. Default false: it costs two small objects for each call.
    /// </summary>
    public bool FlowContext { get; set; }
}
