using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Rpc.Codecs.Json;

/// <summary>
/// How values of a type stand in JSON as this library writes it: the members in the order of their declaration, without white space. Those of a contract's own types are generated, from
/// <see cref="JsonObjectForm{T}"/>; <see cref="JsonForms"/> has those of collections. A form keeps what it found of the options that it was asked for, and is used by several threads at once.
/// </summary>
/// <remarks>
/// It writes what System.Text.Json writes, and reads no more than that: what deviates in any way, be it wrong or merely unusual, is left to System.Text.Json, which also decides where options or the
/// metadata of a type ask for anything beyond the defaults.
/// </remarks>
public abstract class JsonForm
{
    private readonly ConditionalWeakTable<JsonSerializerOptions, Verdict> _verdicts = [];
    private Verdict? _last;

    private protected JsonForm()
    {
    }

    /// <summary>Whether System.Text.Json would write and read the same under these options. Decided once for each.</summary>
    internal bool IsFor(JsonSerializerOptions options)
    {
        var last = _last;
        if (last is null || !ReferenceEquals(last.Options, options))
            _last = last = _verdicts.GetValue(options, key => new Verdict(key, JsonDefaults.ArePlain(key) && Fits(key, [])));
        return last.IsFor;
    }

    /// <summary>Whether the metadata of the type, and of those that it holds, says what the form does.</summary>
    /// <param name="options">Where the metadata is.</param>
    /// <param name="seen">Forms that are looked at already: types may hold each other.</param>
    internal abstract bool Fits(JsonSerializerOptions options, HashSet<JsonForm> seen);

    private sealed record Verdict(JsonSerializerOptions Options, bool IsFor);
}

/// <inheritdoc cref="JsonForm"/>
/// <typeparam name="T">The type.</typeparam>
public abstract class JsonForm<T> : JsonForm
{
    private protected JsonForm()
    {
    }

    /// <summary>Writes one value.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="value">The value; null is written as <c>null</c>.</param>
    /// <exception cref="JsonException">The value is part of a cycle or too deep.</exception>
    public abstract void Write(ref JsonFormWriter writer, T value);

    /// <summary>Reads one value, to its end.</summary>
    /// <param name="reader">Where from; stands before the value, and anywhere when the result is false.</param>
    /// <param name="value">The value, when the result is true.</param>
    /// <returns>False when the value stands there in another form, or something else.</returns>
    /// <exception cref="Exception">What a constructor throws, or System.Text.Json of a value that the library has no form for.</exception>
    public abstract bool TryRead(ref JsonFormReader reader, [MaybeNullWhen(false)] out T value);
}
