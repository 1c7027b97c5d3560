using System.Text.Json;

namespace Rpc.Codecs;

/// <summary>Opens what stands for streams among the arguments of a request.</summary>
internal interface IStreamArguments
{
    /// <summary>A stream whose items follow.</summary>
    /// <exception cref="RpcException">With <see cref="RpcErrorCode.ServerBusy"/> when as many are open as are allowed.</exception>
    IAsyncEnumerable<T> Open<T>(int parameter, string name, bool acceptsNull, JsonSerializerOptions options);

    /// <summary>A stream that is in the message as a whole: a JSON array.</summary>
    IAsyncEnumerable<T> OpenWhole<T>(int parameter, string name, ReadOnlySpan<byte> items, bool acceptsNull, JsonSerializerOptions options);

    /// <summary>A reporter of progress to whom the token belongs: a JSON number or string.</summary>
    IProgress<T> OpenProgress<T>(ReadOnlySpan<byte> token, JsonSerializerOptions options);
}
