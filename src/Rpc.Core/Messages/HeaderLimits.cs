using System.Text;

namespace Rpc.Messages;

/// <summary>How many headers a call may have, at either end.</summary>
/// <param name="Count">The most headers.</param>
/// <param name="Bytes">The most bytes of their names and values together, as UTF-8.</param>
internal readonly record struct HeaderLimits(int Count, int Bytes)
{
    /// <summary>What is wrong with that many headers; null for nothing.</summary>
    public RpcException? Check(int count, long bytes) => count > Count || bytes > Bytes
        ? new RpcException(RpcErrorCode.HeaderLimitExceeded, $"The call has more headers than the {Count} (limit MaxHeaders), or longer ones than the {Bytes} bytes (limit MaxHeaderBytes), that are allowed.")
        : null;

    /// <summary>What is wrong with headers that are to be sent; null for nothing.</summary>
    public RpcException? Check(IReadOnlyDictionary<string, string> headers)
    {
        var bytes = 0L;
        foreach (var (name, value) in headers)
            bytes += Encoding.UTF8.GetByteCount(name) + Encoding.UTF8.GetByteCount(value);
        return Check(headers.Count, bytes);
    }
}
