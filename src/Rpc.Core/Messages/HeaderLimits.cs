using System.Text;
using Rpc.Diagnostics;

namespace Rpc.Messages;

/// <summary>How many headers a call may have, at either end.</summary>
/// <param name="Count">The most headers.</param>
/// <param name="Bytes">The most bytes of their names and values together, as UTF-8.</param>
internal readonly record struct HeaderLimits(int Count, int Bytes)
{
    /// <summary>Refuses headers that are too many or too long; null where they are not.</summary>
    public RpcException? Refuse(int count, long bytes)
    {
        if (count <= Count && bytes <= Bytes)
            return null;
        Telemetry.CountLimit(count > Count ? LimitName.MaxHeaders : LimitName.MaxHeaderBytes);
        return new RpcException(RpcErrorCode.HeaderLimitExceeded, $"The call has more headers than the {Count} (limit MaxHeaders), or longer ones than the {Bytes} bytes (limit MaxHeaderBytes), that are allowed.");
    }

    /// <summary>Refuses headers that are to be sent and too many or too long; null where they are not.</summary>
    public RpcException? Refuse(IReadOnlyDictionary<string, string> headers)
    {
        var bytes = 0L;
        foreach (var (name, value) in headers)
            bytes += Encoding.UTF8.GetByteCount(name) + Encoding.UTF8.GetByteCount(value);
        return Refuse(headers.Count, bytes);
    }
}
