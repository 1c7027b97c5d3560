using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Rpc.Codecs.Json;

/// <summary>The metadata of a type, found without a dictionary while one set of options is in use.</summary>
/// <typeparam name="T">The type.</typeparam>
internal static class JsonTypeInfoCache<T>
{
    private static JsonTypeInfo<T>? s_last;

    /// <summary>The metadata of the type under the given options.</summary>
    /// <exception cref="NotSupportedException">The options know no metadata for the type.</exception>
    public static JsonTypeInfo<T> Get(JsonSerializerOptions options)
    {
        var last = s_last;
        if (last is not null && ReferenceEquals(last.Options, options))
            return last;
        return s_last = (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
    }
}
