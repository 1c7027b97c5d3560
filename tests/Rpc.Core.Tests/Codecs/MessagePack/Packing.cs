using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Rpc.Buffers;
using Rpc.Codecs.MessagePack;

namespace Rpc.Core.Tests.Codecs.MessagePack;

/// <summary>MessagePack as JSON and back, for tests that write frames as people read them.</summary>
internal static class Packing
{
    /// <summary>Packs a value. Whole numbers become integers.</summary>
    public static byte[] Pack(JsonNode? value)
    {
        using var buffer = new PooledBufferWriter();
        var writer = new MessagePackWriter(buffer);
        Write(ref writer, value);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Packs a value that is written as JSON.</summary>
    public static byte[] Pack(string json) => Pack(JsonNode.Parse(json));

    /// <summary>Unpacks a message of one value; arrays and maps alone may be nested in it, as deep as frames are.</summary>
    public static JsonNode? Unpack(ReadOnlySpan<byte> message)
    {
        var reader = new MessagePackReader(message);
        var value = Read(ref reader);
        Assert.True(reader.IsAtEnd, "the message goes on behind its first value");
        return value;
    }

    private static void Write(ref MessagePackWriter writer, JsonNode? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNil();
                break;
            case JsonArray array:
                writer.WriteArrayHeader(array.Count);
                foreach (var element in array)
                    Write(ref writer, element);
                break;
            case JsonObject map:
                writer.WriteMapHeader(map.Count);
                foreach (var (key, element) in map)
                {
                    // The keys of heads are integers.
                    if (int.TryParse(key, out var number))
                        writer.Write(number);
                    else
                        writer.WriteString(key);
                    Write(ref writer, element);
                }

                break;
            case JsonValue when value.GetValueKind() is JsonValueKind.True or JsonValueKind.False:
                writer.Write(value.GetValueKind() == JsonValueKind.True);
                break;
            case JsonValue when value.GetValueKind() == JsonValueKind.Number && long.TryParse(value.ToJsonString(), CultureInfo.InvariantCulture, out var integer):
                writer.Write(integer);
                break;
            case JsonValue when value.GetValueKind() == JsonValueKind.Number:
                writer.Write(double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture));
                break;
            default:
                writer.WriteString(value.GetValue<string>());
                break;
        }
    }

    private static JsonNode? Read(ref MessagePackReader reader)
    {
        switch (reader.NextKind)
        {
            case MessagePackKind.Array:
                var array = new JsonArray();
                for (var left = reader.ReadArrayHeader(); left > 0; left--)
                    array.Add(Read(ref reader));
                return array;
            case MessagePackKind.Map:
                var map = new JsonObject();
                for (var left = reader.ReadMapHeader(); left > 0; left--)
                {
                    var key = Read(ref reader)!.ToString();
                    map.Add(key, Read(ref reader));
                }

                return map;
            case MessagePackKind.Nil:
                reader.Skip();
                return null;
            case MessagePackKind.Boolean:
                return reader.ReadBoolean();
            case MessagePackKind.Integer:
                return reader.ReadInt64();
            case MessagePackKind.Float:
                return reader.ReadDouble();
            default:
                return reader.ReadString();
        }
    }
}
