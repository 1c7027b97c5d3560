using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rpc.Codecs.Json;

/// <summary><see cref="ReadOnlySequence{T}"/> of bytes as Base64, as System.Text.Json writes other bytes.</summary>
internal sealed class ByteSequenceConverter : JsonConverter<ReadOnlySequence<byte>>
{
    public override ReadOnlySequence<byte> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetBytesFromBase64());

    public override void Write(Utf8JsonWriter writer, ReadOnlySequence<byte> value, JsonSerializerOptions options) =>
        writer.WriteBase64StringValue(value.IsSingleSegment ? value.FirstSpan : value.ToArray());
}
