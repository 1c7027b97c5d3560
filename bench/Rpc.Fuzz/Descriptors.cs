using System.Reflection;
using Rpc.Calls;
using Rpc.Codecs;
using Rpc.Codecs.MessagePack;
using Rpc.Core.Tests.Values;
using Rpc.Core.Tests.Vectors;

namespace Rpc.Fuzz;

/// <summary>Reads values by the generated descriptors of the contracts.</summary>
internal static class Descriptors
{
    /// <summary>Reads bytes, or throws a typed error.</summary>
    public delegate void Reading(ReadOnlySpan<byte> bytes, RpcCodec codec);

    /// <summary>The results of each type, by what the vectors call the type.</summary>
    public static Dictionary<string, Reading> Values { get; } = Contract<IValues>().Methods.ToDictionary(
        static method => method.Name[(method.Name.IndexOf('.', StringComparison.Ordinal) + 1)..],
        static method => Create(nameof(ReadResult), method),
        StringComparer.OrdinalIgnoreCase);

    /// <summary>The arguments of each method of the vectors' contract, by its name.</summary>
    public static Dictionary<string, Reading> Arguments { get; } = Contract<ISample>().Methods.ToDictionary(
        static method => method.Name,
        static method => Create(nameof(ReadArguments), method),
        StringComparer.Ordinal);

    private static RpcContract<T> Contract<T>()
        where T : class, IRpcContract<T> => T.Contract;

    // The types of the arguments are the contract's own affair.
    private static Reading Create(string helper, RpcMethod method)
    {
        Type type = method.GetType();
        while (!type.IsGenericType || type.GetGenericTypeDefinition() != (helper == nameof(ReadResult) ? typeof(RpcMethod<,>) : typeof(RpcMethod<>)))
            type = type.BaseType!;
        MethodInfo reader = typeof(Descriptors).GetMethod(helper, BindingFlags.Static | BindingFlags.NonPublic)!.MakeGenericMethod(type.GetGenericArguments());
        return reader.CreateDelegate<Reading>(method);
    }

    private static void ReadArguments<TArguments>(RpcMethod<TArguments> method, ReadOnlySpan<byte> bytes, RpcCodec codec) => method.ReadArguments(bytes, codec);

    private static void ReadResult<TArguments, TResult>(RpcMethod<TArguments, TResult> method, ReadOnlySpan<byte> bytes, RpcCodec codec)
    {
        if (codec.JsonOptions is not null)
        {
            ((IResultReader<TResult>)method).Read(bytes, codec);
            return;
        }

        // Not by way of what wraps whatever is thrown.
        var reader = new MessagePackReader(bytes);
        method.ReadResult(ref reader);
        if (reader.Position > bytes.Length)
            throw new InvalidOperationException("It reads beyond the end.");
    }
}
