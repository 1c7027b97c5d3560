using System.Text.Encodings.Web;
using System.Text.Json;
using Rpc.Buffers;

namespace Rpc.Codecs.Json;

/// <summary>Where a form writes a value, before it becomes part of a message.</summary>
internal sealed class JsonFormBuffer
{
    // The one that a thread used last.
    [ThreadStatic]
    private static JsonFormBuffer? t_kept;

    private Utf8JsonWriter? _json;

    private JsonFormBuffer()
    {
    }

    /// <summary>The bytes.</summary>
    public PooledBufferWriter Bytes { get; } = new();

    /// <summary>Writes what forms leave to System.Text.Json; to be reset before.</summary>
    public Utf8JsonWriter Json => _json ??= new Utf8JsonWriter(Bytes, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });

    /// <summary>Takes an empty buffer. A value whose own code sends something takes another one.</summary>
    public static JsonFormBuffer Rent()
    {
        var buffer = t_kept ?? new JsonFormBuffer();
        t_kept = null;
        return buffer;
    }

    /// <summary>Gives it back, whatever it holds.</summary>
    public void Return()
    {
        Bytes.Clear();
        t_kept = this;
    }
}
