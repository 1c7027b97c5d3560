using System.Reflection;
using System.Text.Json;
using Rpc.Buffers;
using Rpc.Calls;
using Rpc.Codecs.Json;
using Rpc.Codecs.MessagePack;

namespace Rpc.Core.Tests.Values;

/// <summary>Writes and reads results of <see cref="IValues"/> as its generated descriptors do.</summary>
internal static class ValueCodec
{
    public static byte[] Write(string method, object? value) => Call<byte[]>(nameof(WriteResult), method, value);

    public static object? Read(string method, byte[] bytes) => Call<object?>(nameof(ReadResult), method, bytes);

    /// <summary>What reads a value from the beginning of bytes, and says how many are left.</summary>
    public static Func<byte[], (object? Value, int Left)> GetReader(string method) => Call<Func<byte[], (object?, int)>>(nameof(CreateReader), method, null);

    /// <summary>The value as it comes through JSON.</summary>
    public static object? ThroughJson(string method, object? value) => Call<object?>(nameof(ThroughJsonResult), method, value);

    /// <summary>The value that the JSON text is.</summary>
    public static object? FromJson(string method, string json) => Call<object?>(nameof(FromJsonResult), method, json);

    /// <summary>The value as it comes through MessagePack.</summary>
    public static object? ThroughMessagePack(string method, object? value) => Read(method, Write(method, value));

    private static T Call<T>(string helper, string method, object? argument)
    {
        var descriptor = ((IReadOnlyList<RpcMethod>)Contract<IValues>().Methods).Single(candidate => candidate.Name.Equals("values." + method, StringComparison.OrdinalIgnoreCase));
        var types = descriptor.GetType().BaseType!.GetGenericArguments();
        try
        {
            return (T)typeof(ValueCodec).GetMethod(helper, BindingFlags.Static | BindingFlags.NonPublic)!.MakeGenericMethod(types).Invoke(null, [descriptor, argument])!;
        }
        catch (TargetInvocationException exception)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(exception.InnerException!);
            throw;
        }
    }

    private static RpcContract<T> Contract<T>()
        where T : class, IRpcContract<T> => T.Contract;

    private static byte[] WriteResult<TArguments, TResult>(RpcMethod<TArguments, TResult> method, TResult value)
    {
        using var buffer = new PooledBufferWriter();
        var writer = new MessagePackWriter(buffer);
        method.WriteResult(ref writer, value);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static object? ReadResult<TArguments, TResult>(RpcMethod<TArguments, TResult> method, byte[] bytes)
    {
        var reader = new MessagePackReader(bytes);
        var value = method.ReadResult(ref reader);
        Assert.True(reader.IsAtEnd, "bytes are left");
        return value;
    }

    private static Func<byte[], (object?, int)> CreateReader<TArguments, TResult>(RpcMethod<TArguments, TResult> method, object? unused) => bytes =>
    {
        var reader = new MessagePackReader(bytes);
        var value = method.ReadResult(ref reader);
        return (value, bytes.Length - reader.Position);
    };

    private static object? ThroughJsonResult<TArguments, TResult>(RpcMethod<TArguments, TResult> method, TResult value)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
            method.WriteResult(new JsonValueWriter(json, JsonDefaults.Options), value);
        return FromJsonResult(method, System.Text.Encoding.UTF8.GetString(stream.ToArray()));
    }

    private static object? FromJsonResult<TArguments, TResult>(RpcMethod<TArguments, TResult> method, string json)
    {
        var reader = new JsonValueReader(System.Text.Encoding.UTF8.GetBytes(json), JsonDefaults.Options);
        return method.ReadResult(ref reader);
    }
}
