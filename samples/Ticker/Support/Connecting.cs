using Rpc;

namespace Ticker;

/// <summary>How clients connect.</summary>
internal static class Connecting
{
    /// <summary>Speaks what is said, and nothing else.</summary>
    public static RpcClientOptions With(string subprotocol, ErrorLog log)
    {
        var options = new RpcClientOptions { LoggerFactory = log };
        options.Subprotocols.Clear();
        options.Subprotocols.Add(subprotocol);
        return options;
    }
}
