using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Rpc.Codecs.Json;

/// <summary>The forms of collections, and of what can be null.</summary>
public static class JsonForms
{
    /// <summary>An array.</summary>
    /// <param name="element">The form of the elements.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    public static JsonForm<T[]> Array<T>(JsonForm<T> element) => new CollectionForm<T[], T>(element, static items => [.. items]);

    /// <summary>An array.</summary>
    /// <param name="element">The form of the elements.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    public static JsonForm<List<T>> List<T>(JsonForm<T> element) => new CollectionForm<List<T>, T>(element, static items => items);

    /// <summary>An array, for an interface that a list has.</summary>
    /// <param name="element">The form of the elements.</param>
    /// <typeparam name="TCollection">The interface; what is read is a list.</typeparam>
    /// <typeparam name="T">The type of the elements.</typeparam>
    public static JsonForm<TCollection> Collection<TCollection, T>(JsonForm<T> element)
        where TCollection : class, IEnumerable<T> => new CollectionForm<TCollection, T>(element, static items => (TCollection)(object)items);

    /// <summary>A value or <c>null</c>.</summary>
    /// <param name="value">The form of the values.</param>
    /// <typeparam name="T">The type of the values.</typeparam>
    public static JsonForm<T?> Nullable<T>(JsonForm<T> value)
        where T : struct => new NullableForm<T>(value);

    private sealed class CollectionForm<TCollection, T>(JsonForm<T> element, Func<List<T>, TCollection> create) : JsonForm<TCollection>
        where TCollection : class, IEnumerable<T>
    {
        public override void Write(ref JsonFormWriter writer, TCollection value)
        {
            if (value is null)
            {
                writer.WriteNull();
                return;
            }

            writer.BeginArray();
            var isFirst = true;
            if (value is T[] items)
            {
                foreach (var item in items)
                    WriteElement(ref writer, item, ref isFirst);
            }
            else if (value is List<T> list)
            {
                foreach (var item in list)
                    WriteElement(ref writer, item, ref isFirst);
            }
            else
            {
                foreach (var item in value)
                    WriteElement(ref writer, item, ref isFirst);
            }

            writer.EndArray();
        }

        public override bool TryRead(ref JsonFormReader reader, [MaybeNullWhen(false)] out TCollection value)
        {
            value = null;
            if (!reader.TryTake("["u8))
                return false;
            var items = new List<T>();
            if (!reader.TryTake("]"u8))
            {
                do
                {
                    if (!element.TryRead(ref reader, out var item))
                        return false;
                    items.Add(item);
                }
                while (reader.TryTake(","u8));
                if (!reader.TryTake("]"u8))
                    return false;
            }

            value = create(items);
            return true;
        }

        internal override bool Fits(JsonSerializerOptions options, HashSet<JsonForm> seen) =>
            options.GetTypeInfo(typeof(TCollection)) is { Kind: JsonTypeInfoKind.Enumerable, NumberHandling: null } && element.Fits(options, seen);

        private void WriteElement(ref JsonFormWriter writer, T item, ref bool isFirst)
        {
            if (!isFirst)
                writer.WriteRaw(","u8);
            isFirst = false;
            element.Write(ref writer, item);
        }
    }

    private sealed class NullableForm<T>(JsonForm<T> form) : JsonForm<T?>
        where T : struct
    {
        public override void Write(ref JsonFormWriter writer, T? value)
        {
            if (value is { } some)
                form.Write(ref writer, some);
            else
                writer.WriteNull();
        }

        public override bool TryRead(ref JsonFormReader reader, out T? value)
        {
            value = null;
            if (reader.TryTake("null"u8))
                return true;
            if (!form.TryRead(ref reader, out var some))
                return false;
            value = some;
            return true;
        }

        internal override bool Fits(JsonSerializerOptions options, HashSet<JsonForm> seen) => form.Fits(options, seen);
    }
}
