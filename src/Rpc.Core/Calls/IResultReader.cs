using Rpc.Codecs;

namespace Rpc.Calls;

/// <summary>Reads the result of a call whose arguments no longer matter.</summary>
/// <typeparam name="TResult">The type of the result.</typeparam>
internal interface IResultReader<out TResult>
{
    /// <summary>The name of the method, for error texts.</summary>
    string Name { get; }

    /// <summary>Reads the result.</summary>
    /// <exception cref="RpcSerializationException">The value is not of the declared type.</exception>
    TResult Read(ReadOnlySpan<byte> result, RpcCodec codec);
}
