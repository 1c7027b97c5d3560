using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Rpc.Codecs.Json;

/// <summary>
/// A session's JSON options with a contract's own metadata in front. Each pair is made once, because
/// <see cref="JsonSerializerOptions"/> caches all it learns of a type.
/// </summary>
internal sealed class ContractJsonOptions
{
    private static readonly ConditionalWeakTable<JsonSerializerOptions, ConcurrentDictionary<IJsonTypeInfoResolver, ContractJsonOptions>> Cache = [];

    private ContractJsonOptions(IJsonTypeInfoResolver contractResolver, JsonSerializerOptions sessionOptions)
    {
        SessionOptions = sessionOptions;
        Options = new JsonSerializerOptions(sessionOptions)
        {
            TypeInfoResolver = JsonTypeInfoResolver.Combine(contractResolver, sessionOptions.TypeInfoResolver),
        };
        Options.MakeReadOnly();
        JsonDefaults.Derive(Options, sessionOptions);
    }

    /// <summary>What the options were made from.</summary>
    public JsonSerializerOptions SessionOptions { get; }

    /// <summary>The options to use.</summary>
    public JsonSerializerOptions Options { get; }

    /// <summary>The options for a contract's members in a session.</summary>
    public static ContractJsonOptions Get(IJsonTypeInfoResolver contractResolver, JsonSerializerOptions sessionOptions) =>
        Cache.GetValue(sessionOptions, static _ => new()).GetOrAdd(
            contractResolver,
            static (resolver, options) => new ContractJsonOptions(resolver, options),
            sessionOptions);
}
