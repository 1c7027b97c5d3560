namespace Rpc.Codecs;

/// <summary>Opens what stands for streams among the arguments of a request.</summary>
internal interface IStreamArguments
{
    /// <summary>A stream whose items follow.</summary>
    /// <exception cref="RpcException">With <see cref="RpcErrorCode.ServerBusy"/> when as many are open as are allowed.</exception>
    IAsyncEnumerable<T> Open<T>(int parameter, string name, bool acceptsNull, ItemCodec<T> items);

    /// <summary>A stream that is in the message as a whole: an array.</summary>
    IAsyncEnumerable<T> OpenWhole<T>(int parameter, string name, ReadOnlySpan<byte> array, bool acceptsNull, ItemCodec<T> items);

    /// <summary>A reporter of progress to whom the token belongs, as it stands in the message.</summary>
    IProgress<T> OpenProgress<T>(int parameter, ReadOnlySpan<byte> token, ItemCodec<T> reports);
}
