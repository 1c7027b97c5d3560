using System.Text.Json;
using Rpc.Buffers;

namespace Rpc.Codecs;

/// <summary>
/// Where one outgoing message is written before the channel copies it into the connection's output: outside any lock,
/// because serialising runs the user's code, and so that a message that fails half way leaves no trace.
/// Rented from a <see cref="MessageWriterPool"/>.
/// </summary>
/// <param name="options">How JSON is written.</param>
internal sealed class MessageWriter(JsonWriterOptions options) : IDisposable
{
    private readonly PooledBufferWriter _buffer = new();
    private Utf8JsonWriter? _json;

    /// <summary>Writes JSON into the message.</summary>
    public Utf8JsonWriter Json => _json ??= new Utf8JsonWriter(_buffer, options);

    /// <summary>Where the bytes of the message go that are not written through <see cref="Json"/>.</summary>
    public PooledBufferWriter Buffer => _buffer;

    /// <summary>How many values stand side by side in the message, where that is all that it has.</summary>
    public int ValueCount { get; set; }

    /// <summary>The name whose number the message tells the peer; null for none.</summary>
    public InternedName? Defines { get; set; }

    /// <summary>The message; call <see cref="Complete"/> first.</summary>
    public ReadOnlyMemory<byte> Message => _buffer.WrittenMemory;

    /// <summary>Ends the message.</summary>
    public void Complete() => _json?.Flush();

    /// <summary>Appends bytes that are not written through <see cref="Json"/>.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_buffer.GetSpan(bytes.Length));
        _buffer.Advance(bytes.Length);
    }

    /// <summary>Drops everything behind the first so many bytes; nothing more is written afterwards.</summary>
    public void Truncate(int length)
    {
        _json?.Reset(_buffer);
        _buffer.Truncate(length);
    }

    /// <summary>Gives the buffer back.</summary>
    public void Dispose()
    {
        _json?.Dispose();
        _buffer.Dispose();
    }

    /// <summary>Makes the writer fit for another message.</summary>
    public void Reset()
    {
        _buffer.Clear();
        _json?.Reset(_buffer);
        ValueCount = 0;
        Defines = null;
    }
}
