using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Rpc.Codecs.Json;

/// <summary>The JSON options of sessions that are given none.</summary>
internal static class JsonDefaults
{
    private static readonly ConditionalWeakTable<JsonSerializerOptions, ConcurrentDictionary<int, JsonSerializerOptions>> s_ofOtherDepth = [];
    private static readonly ConditionalWeakTable<JsonSerializerOptions, object> s_plain = [];

    // What .NET 9 and later ask options for, which .NET 8 cannot name.
    private static readonly bool s_respectsAnnotations =
        AppContext.TryGetSwitch("System.Text.Json.Serialization.RespectNullableAnnotationsDefault", out var isOn) && isOn;

    /// <summary>
    /// <see cref="JsonSerializerDefaults.Web"/>, with text written as UTF-8 instead of escapes: the messages are not
    /// embedded in HTML, and other alphabets would take up to three times the bytes. Public fields are members too: without
    /// them a tuple would silently arrive empty.
    /// </summary>
    public static JsonSerializerOptions Options { get; } = Create();

    /// <summary>The options as the engine uses them: complete with a resolver and read-only.</summary>
    /// <param name="options">The application's; null for none.</param>
    /// <param name="maxDepth">How deep values may be nested; null for what the options say.</param>
    public static JsonSerializerOptions Prepare(JsonSerializerOptions? options, int? maxDepth)
    {
        options ??= Options;
        if (options.TypeInfoResolver is null)
            options = new JsonSerializerOptions(options) { TypeInfoResolver = DefaultResolver() };

        options.MakeReadOnly();
        return maxDepth is not { } depth || depth == DepthOf(options) ? options : WithDepth(options, depth);
    }

    /// <summary>Whether nothing but the depth and the source of metadata tells the options from <see cref="Options"/>.</summary>
    public static bool ArePlain(JsonSerializerOptions options) => !s_respectsAnnotations && (ReferenceEquals(options, Options) || s_plain.TryGetValue(options, out _));

    /// <summary>Notes that options were made from others by another depth or source of metadata alone.</summary>
    public static void Derive(JsonSerializerOptions options, JsonSerializerOptions from)
    {
        if (ArePlain(from))
            s_plain.TryAdd(options, s_plain);
    }

    /// <summary>How deep values may be nested: zero is the platform's default.</summary>
    public static int DepthOf(JsonSerializerOptions options) => options.MaxDepth == 0 ? RpcCodec.DefaultMaxDepth : options.MaxDepth;

    // Each is made once, because options cache all that they learn of a type.
    private static JsonSerializerOptions WithDepth(JsonSerializerOptions options, int maxDepth) =>
        s_ofOtherDepth.GetValue(options, static _ => new()).GetOrAdd(
            maxDepth,
            static (depth, from) =>
            {
                var changed = new JsonSerializerOptions(from) { MaxDepth = depth };
                changed.MakeReadOnly();
                Derive(changed, from);
                return changed;
            },
            options);

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            IncludeFields = true,
            Converters = { new BigIntegerConverter(), new ByteSequenceConverter() },
            TypeInfoResolver = DefaultResolver(),
        };
        options.MakeReadOnly();
        return options;
    }

    // The feature switch is off by default in trimmed and NativeAOT programs, where the reflection-based resolver is then
    // removed; there the contract's or the session's JsonSerializerContext supplies the metadata.
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Only reached where reflection-based serialisation is enabled.")]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "Only reached where reflection-based serialisation is enabled.")]
    private static IJsonTypeInfoResolver DefaultResolver() =>
        JsonSerializer.IsReflectionEnabledByDefault ? new DefaultJsonTypeInfoResolver() : BuiltInTypesContext.Default;
}
