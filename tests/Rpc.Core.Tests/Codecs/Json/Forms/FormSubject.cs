using System.Buffers;
using System.Reflection;
using System.Text;
using System.Text.Json;
using Rpc.Calls;
using Rpc.Codecs.Json;

namespace Rpc.Core.Tests.Codecs.Json.Forms;

/// <summary>A result of <see cref="IForms"/>, written and read as its generated descriptor does, and as System.Text.Json does.</summary>
/// <typeparam name="T">The type of the result.</typeparam>
internal sealed class FormSubject<T>
{
    private readonly Func<T, JsonSerializerOptions, string> _write;
    private readonly Func<string, JsonSerializerOptions, T> _read;

    public FormSubject(string method)
    {
        var descriptor = Contract<IForms>().Methods.Single(candidate => candidate.Name.Equals("forms." + method, StringComparison.OrdinalIgnoreCase));
        var arguments = descriptor.GetType().BaseType!.GetGenericArguments()[0];
        _write = Bind<Func<T, JsonSerializerOptions, string>>(nameof(WriteResult), arguments, descriptor);
        _read = Bind<Func<string, JsonSerializerOptions, T>>(nameof(ReadResult), arguments, descriptor);
    }

    /// <summary>The generated form; null where there is none.</summary>
    public static JsonForm<T>? Form => (JsonForm<T>?)typeof(IForms).GetNestedTypes(BindingFlags.NonPublic)
        .SelectMany(static type => type.GetNestedTypes(BindingFlags.NonPublic))
        .SingleOrDefault(static type => typeof(JsonForm<T>).IsAssignableFrom(type))?
        .GetField("Instance", BindingFlags.Static | BindingFlags.NonPublic)!.GetValue(null);

    public string Write(T value, JsonSerializerOptions? options = null) => _write(value, options ?? JsonDefaults.Options);

    public T Read(string json, JsonSerializerOptions? options = null) => _read(json, options ?? JsonDefaults.Options);

    /// <summary>Reads by the form alone.</summary>
    public static bool TryReadByForm(string json, out T? value)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        var reader = new JsonFormReader(bytes, JsonDefaults.Options);
        return Form!.TryRead(ref reader, out value) && reader.Position == bytes.Length;
    }

    private static TDelegate Bind<TDelegate>(string helper, Type arguments, RpcMethod descriptor)
        where TDelegate : Delegate => typeof(FormSubject<T>).GetMethod(helper, BindingFlags.Static | BindingFlags.NonPublic)!.MakeGenericMethod(arguments).CreateDelegate<TDelegate>(descriptor);

    private static RpcContract<TContract> Contract<TContract>()
        where TContract : class, IRpcContract<TContract> => TContract.Contract;

    private static string WriteResult<TArguments>(RpcMethod<TArguments, T> method, T value, JsonSerializerOptions options)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = options.Encoder, SkipValidation = true }))
            method.WriteResult(new JsonValueWriter(json, options), value);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static T ReadResult<TArguments>(RpcMethod<TArguments, T> method, string json, JsonSerializerOptions options)
    {
        var reader = new JsonValueReader(Encoding.UTF8.GetBytes(json), options);
        return method.ReadResult(ref reader);
    }
}
