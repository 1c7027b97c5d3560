using System.Text.Json;

namespace Rpc.Codecs.Json;

/// <summary>Values as JSON.</summary>
/// <typeparam name="T">The type of the values.</typeparam>
/// <param name="options">How they are written and read.</param>
internal sealed class JsonItemCodec<T>(JsonSerializerOptions options) : ItemCodec<T>
{
    /// <inheritdoc/>
    public override void Write(MessageWriter writer, T value)
    {
        new JsonValueWriter(writer.Json, options).Write(value);
        writer.Complete();
    }

    /// <inheritdoc/>
    public override T Read(ReadOnlySpan<byte> value)
    {
        var reader = new JsonValueReader(value, options);
        return reader.Read<T>();
    }

    /// <inheritdoc/>
    public override ItemReader<T> CreateReader(bool acceptsNull) => new JsonItemReader<T>(options, acceptsNull);
}
