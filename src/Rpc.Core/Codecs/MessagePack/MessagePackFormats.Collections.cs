using System.Buffers;
using System.Runtime.CompilerServices;

namespace Rpc.Codecs.MessagePack;

/// <content>Bytes are binary, collections are arrays, dictionaries are maps.</content>
public static partial class MessagePackFormats
{
    // What large structures may take on the word of a header; beyond, the room grows with what is read.
    private const int MaxAnnouncedBytes = 64 * 1024;

    /// <summary>Bytes; nil for null.</summary>
    public static MessagePackFormat<byte[]> Bytes { get; } = new BytesFormat();

    /// <summary>Bytes. What is read is an array of its own.</summary>
    public static MessagePackFormat<Memory<byte>> Memory { get; } = new MemoryFormat();

    /// <summary>Bytes. What is read is an array of its own.</summary>
    public static MessagePackFormat<ReadOnlyMemory<byte>> ReadOnlyMemory { get; } = new ReadOnlyMemoryFormat();

    /// <summary>Bytes. What is read is one array of its own.</summary>
    public static MessagePackFormat<ReadOnlySequence<byte>> ReadOnlySequence { get; } = new ReadOnlySequenceFormat();

    /// <summary>An array; nil for null.</summary>
    /// <param name="element">The format of the elements.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    public static MessagePackFormat<T[]> Array<T>(MessagePackFormat<T> element) => new ArrayFormat<T>(element);

    /// <summary>An array; nil for null.</summary>
    /// <param name="element">The format of the elements.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    public static MessagePackFormat<List<T>> List<T>(MessagePackFormat<T> element) => new ListFormat<T>(element);

    /// <summary>A collection of any type: an array in the order of its enumeration; nil for null.</summary>
    /// <param name="element">The format of the elements.</param>
    /// <param name="create">Makes the collection of its elements; may keep the list.</param>
    /// <typeparam name="TCollection">The type of the collection.</typeparam>
    /// <typeparam name="T">The type of the elements.</typeparam>
    public static MessagePackFormat<TCollection> Collection<TCollection, T>(MessagePackFormat<T> element, Func<List<T>, TCollection> create)
        where TCollection : IEnumerable<T> => new CollectionFormat<TCollection, T>(element, create);

    /// <summary>A dictionary of any type: a map in the order of its enumeration; nil for null. Of two equal keys the last counts.</summary>
    /// <param name="key">The format of the keys.</param>
    /// <param name="value">The format of the values.</param>
    /// <param name="create">Makes the dictionary of its entries; may keep the one it is given.</param>
    /// <typeparam name="TDictionary">The type of the dictionary.</typeparam>
    /// <typeparam name="TKey">The type of the keys.</typeparam>
    /// <typeparam name="TValue">The type of the values.</typeparam>
    public static MessagePackFormat<TDictionary> Dictionary<TDictionary, TKey, TValue>(MessagePackFormat<TKey> key, MessagePackFormat<TValue> value, Func<Dictionary<TKey, TValue>, TDictionary> create)
        where TDictionary : IEnumerable<KeyValuePair<TKey, TValue>>
        where TKey : notnull => new DictionaryFormat<TDictionary, TKey, TValue>(key, value, create);

    /// <summary>A key and a value: an array of the two.</summary>
    /// <param name="key">The format of the keys.</param>
    /// <param name="value">The format of the values.</param>
    /// <typeparam name="TKey">The type of the keys.</typeparam>
    /// <typeparam name="TValue">The type of the values.</typeparam>
    public static MessagePackFormat<KeyValuePair<TKey, TValue>> KeyValuePair<TKey, TValue>(MessagePackFormat<TKey> key, MessagePackFormat<TValue> value) =>
        new KeyValuePairFormat<TKey, TValue>(key, value);

    // An element has one byte at least. So what is announced is never more than eight times the message for elements of at most eight bytes.
    private static int GetCapacity<T>(int count) =>
        Unsafe.SizeOf<T>() <= sizeof(long) ? count : Math.Min(count, MaxAnnouncedBytes / Unsafe.SizeOf<T>() + 1);

    // Not cleared before it is filled.
    private static byte[] ReadBytes(ref MessagePackReader reader)
    {
        var binary = reader.ReadBinary();
        var bytes = GC.AllocateUninitializedArray<byte>(binary.Length);
        binary.CopyTo(bytes);
        return bytes;
    }

    private static MessagePackException Changed() => new("the collection was changed while it was written");

    private sealed class BytesFormat : MessagePackFormat<byte[]>
    {
        public override void Write(ref MessagePackWriter writer, byte[] value)
        {
            if (value is null)
                writer.WriteNil();
            else
                writer.WriteBinary(value);
        }

        public override byte[] Read(ref MessagePackReader reader) => reader.TryReadNil() ? null! : ReadBytes(ref reader);
    }

    private sealed class MemoryFormat : MessagePackFormat<Memory<byte>>
    {
        public override void Write(ref MessagePackWriter writer, Memory<byte> value) => writer.WriteBinary(value.Span);

        public override Memory<byte> Read(ref MessagePackReader reader) => ReadBytes(ref reader);
    }

    private sealed class ReadOnlyMemoryFormat : MessagePackFormat<ReadOnlyMemory<byte>>
    {
        public override void Write(ref MessagePackWriter writer, ReadOnlyMemory<byte> value) => writer.WriteBinary(value.Span);

        public override ReadOnlyMemory<byte> Read(ref MessagePackReader reader) => ReadBytes(ref reader);
    }

    private sealed class ReadOnlySequenceFormat : MessagePackFormat<ReadOnlySequence<byte>>
    {
        public override void Write(ref MessagePackWriter writer, ReadOnlySequence<byte> value)
        {
            writer.WriteBinaryHeader(checked((int)value.Length));
            foreach (var segment in value)
                writer.WriteRaw(segment.Span);
        }

        public override ReadOnlySequence<byte> Read(ref MessagePackReader reader) => new(ReadBytes(ref reader));
    }

    private sealed class ArrayFormat<T>(MessagePackFormat<T> element) : MessagePackFormat<T[]>
    {
        public override void Write(ref MessagePackWriter writer, T[] value)
        {
            if (value is null)
            {
                writer.WriteNil();
                return;
            }

            writer.BeginArray(value.Length);
            foreach (var item in value)
                element.Write(ref writer, item);
            writer.End();
        }

        public override T[] Read(ref MessagePackReader reader)
        {
            if (reader.TryReadNil())
                return null!;
            var count = reader.BeginArray();
            if (count == 0)
            {
                reader.End();
                return [];
            }

            var items = new T[GetCapacity<T>(count)];
            var i = 0;
            try
            {
                for (; i < count; i++)
                {
                    if (i == items.Length)
                        System.Array.Resize(ref items, (int)Math.Min(count, items.Length * 2L));
                    items[i] = element.Read(ref reader);
                }
            }
            catch (MessagePackException exception) when (exception.At(i))
            {
            }

            reader.End();
            return items;
        }
    }

    private sealed class ListFormat<T>(MessagePackFormat<T> element) : MessagePackFormat<List<T>>
    {
        public override void Write(ref MessagePackWriter writer, List<T> value)
        {
            if (value is null)
            {
                writer.WriteNil();
                return;
            }

            // The enumerator sees to it that the list is not changed meanwhile.
            writer.BeginArray(value.Count);
            foreach (var item in value)
                element.Write(ref writer, item);
            writer.End();
        }

        public override List<T> Read(ref MessagePackReader reader)
        {
            if (reader.TryReadNil())
                return null!;
            var count = reader.BeginArray();
            var items = new List<T>(GetCapacity<T>(count));
            var i = 0;
            try
            {
                for (; i < count; i++)
                    items.Add(element.Read(ref reader));
            }
            catch (MessagePackException exception) when (exception.At(i))
            {
            }

            reader.End();
            return items;
        }
    }

    private sealed class CollectionFormat<TCollection, T>(MessagePackFormat<T> element, Func<List<T>, TCollection> create) : MessagePackFormat<TCollection>
        where TCollection : IEnumerable<T>
    {
        private readonly ListFormat<T> _list = new(element);

        public override void Write(ref MessagePackWriter writer, TCollection value)
        {
            if (value is null)
            {
                writer.WriteNil();
                return;
            }

            // What cannot say how many it has is enumerated once, into a list.
            if (value is List<T> || !value.TryGetNonEnumeratedCount(out var count))
            {
                _list.Write(ref writer, value as List<T> ?? [.. value]);
                return;
            }

            writer.BeginArray(count);
            foreach (var item in value)
            {
                if (--count < 0)
                    throw Changed();
                element.Write(ref writer, item);
            }

            if (count != 0)
                throw Changed();
            writer.End();
        }

        public override TCollection Read(ref MessagePackReader reader) =>
            default(TCollection) is null && reader.TryReadNil() ? default! : create(_list.Read(ref reader) ?? throw new MessagePackException("expected array, found nil"));
    }

    private sealed class DictionaryFormat<TDictionary, TKey, TValue>(MessagePackFormat<TKey> keys, MessagePackFormat<TValue> values, Func<Dictionary<TKey, TValue>, TDictionary> create) : MessagePackFormat<TDictionary>
        where TDictionary : IEnumerable<KeyValuePair<TKey, TValue>>
        where TKey : notnull
    {
        public override void Write(ref MessagePackWriter writer, TDictionary value)
        {
            if (value is null)
            {
                writer.WriteNil();
                return;
            }

            if (value is Dictionary<TKey, TValue> dictionary)
            {
                writer.BeginMap(dictionary.Count);
                foreach (var (key, item) in dictionary)
                {
                    keys.Write(ref writer, key);
                    values.Write(ref writer, item);
                }
            }
            else
            {
                var entries = value.ToArray();
                writer.BeginMap(entries.Length);
                foreach (var (key, item) in entries)
                {
                    keys.Write(ref writer, key);
                    values.Write(ref writer, item);
                }
            }

            writer.End();
        }

        public override TDictionary Read(ref MessagePackReader reader)
        {
            if (default(TDictionary) is null && reader.TryReadNil())
                return default!;
            var count = reader.BeginMap();
            var entries = new Dictionary<TKey, TValue>(GetCapacity<KeyValuePair<TKey, TValue>>(count));
            var i = 0;
            try
            {
                for (; i < count; i++)
                {
                    var key = keys.Read(ref reader);
                    if (key is null)
                        throw new MessagePackException("the key is nil");
                    entries[key] = values.Read(ref reader);
                }
            }
            catch (MessagePackException exception) when (exception.At(i))
            {
            }

            reader.End();
            return create(entries);
        }
    }

    private sealed class KeyValuePairFormat<TKey, TValue>(MessagePackFormat<TKey> key, MessagePackFormat<TValue> item) : MessagePackFormat<KeyValuePair<TKey, TValue>>
    {
        public override void Write(ref MessagePackWriter writer, KeyValuePair<TKey, TValue> value)
        {
            writer.BeginArray(2);
            key.Write(ref writer, value.Key);
            item.Write(ref writer, value.Value);
            writer.End();
        }

        public override KeyValuePair<TKey, TValue> Read(ref MessagePackReader reader)
        {
            if (reader.BeginArray() != 2)
                throw new MessagePackException("expected an array of a key and a value");
            var pair = new KeyValuePair<TKey, TValue>(key.Read(ref reader), item.Read(ref reader));
            reader.End();
            return pair;
        }
    }
}
