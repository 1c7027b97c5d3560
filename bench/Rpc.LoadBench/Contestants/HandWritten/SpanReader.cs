using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Rpc.LoadBench.Contestants.HandWritten;

/// <summary>Reads what a <see cref="SpanWriter"/> wrote.</summary>
internal ref struct SpanReader(ReadOnlySpan<byte> source)
{
    private ReadOnlySpan<byte> _rest = source;

    public T Read<T>()
        where T : unmanaged
    {
        var value = MemoryMarshal.Read<T>(_rest);
        _rest = _rest[Unsafe.SizeOf<T>()..];
        return value;
    }

    public string ReadText()
    {
        var length = Read<int>();
        var text = Encoding.UTF8.GetString(_rest[..length]);
        _rest = _rest[length..];
        return text;
    }
}
