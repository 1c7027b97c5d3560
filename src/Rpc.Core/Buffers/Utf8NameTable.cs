using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Rpc.Buffers;

/// <summary>
/// A small immutable table from UTF-8 names to values: looked up for every incoming message without decoding its name,
/// changed by making another.
/// </summary>
/// <typeparam name="TValue">The type of the values.</typeparam>
internal sealed class Utf8NameTable<TValue>
{
    /// <summary>The table without entries.</summary>
    public static readonly Utf8NameTable<TValue> Empty = new([]);

    private readonly Entry[] _entries;
    private readonly int[] _buckets;

    private Utf8NameTable(Entry[] entries)
    {
        _entries = entries;
        _buckets = new int[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, entries.Length * 2))];
        for (var i = 0; i < entries.Length; i++)
        {
            ref var bucket = ref _buckets[Hash(entries[i].Name.Span) & (_buckets.Length - 1)];
            entries[i].Next = bucket - 1;
            bucket = i + 1;
        }
    }

    /// <summary>Finds a value.</summary>
    public bool TryGet(ReadOnlySpan<byte> name, [MaybeNullWhen(false)] out TValue value)
    {
        for (var i = _buckets[Hash(name) & (_buckets.Length - 1)] - 1; i >= 0; i = _entries[i].Next)
        {
            if (_entries[i].Name.Span.SequenceEqual(name))
            {
                value = _entries[i].Value;
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>The table with an entry added, or with another value for the name.</summary>
    public Utf8NameTable<TValue> With(ReadOnlyMemory<byte> name, TValue value) =>
        new([.. Without(name.Span)._entries, new Entry { Name = name, Value = value }]);

    /// <summary>The table without the entry of that name.</summary>
    public Utf8NameTable<TValue> Without(ReadOnlySpan<byte> name)
    {
        if (!TryGet(name, out _))
            return this;
        var kept = new List<Entry>(_entries.Length);
        foreach (var entry in _entries)
        {
            if (!entry.Name.Span.SequenceEqual(name))
                kept.Add(entry);
        }

        return new([.. kept]);
    }

    // Of the length, the first eight bytes and the last eight: names that differ only between them share a bucket. The names in the table are this program's own, so nobody can choose them to collide.
    [MethodImpl(MethodImplOptions.NoInlining)] // in a large method the compiler would leave its parts as calls
    private static int Hash(ReadOnlySpan<byte> name)
    {
        ulong hash = (uint)name.Length;
        if (name.Length >= sizeof(ulong))
        {
            hash = (hash ^ BinaryPrimitives.ReadUInt64LittleEndian(name)) * 0x9E3779B97F4A7C15;
            hash ^= BinaryPrimitives.ReadUInt64LittleEndian(name[^sizeof(ulong)..]);
        }
        else
        {
            foreach (var value in name)
                hash = (hash << 8) | value;
        }

        return (int)((hash * 0x9E3779B97F4A7C15) >> 33);
    }

    private struct Entry
    {
        public ReadOnlyMemory<byte> Name;
        public TValue Value;
        public int Next;
    }
}
