using System.Text;
using System.Text.Json.Nodes;
using Rpc.Buffers;
using Rpc.Codecs.MessagePack;

namespace Rpc.Fuzz;

/// <summary>The messages and values of the published vectors, in both formats.</summary>
internal static class MessageRecorder
{
    public static RecordedMessage[] Record() => [.. RecordMessages("json.json", isBinary: false), .. RecordMessages("msgpack.json", isBinary: true), .. RecordValues()];

    private static IEnumerable<RecordedMessage> RecordMessages(string file, bool isBinary)
    {
        foreach (JsonNode? exchange in Read(file)["exchanges"]!.AsArray())
        {
            foreach (JsonNode? step in exchange!["steps"]!.AsArray())
            {
                foreach ((string what, JsonNode? content) in step!.AsObject())
                {
                    byte[]? bytes = what switch
                    {
                        "send" or "expect" when isBinary => Pack(content),
                        "send" or "expect" => Encoding.UTF8.GetBytes(content is JsonValue text && text.TryGetValue(out string? raw) ? raw : content!.ToJsonString()),
                        "sendTogether" => [.. content!.AsArray().SelectMany(Pack)],
                        "sendHex" => Convert.FromHexString(content!.GetValue<string>().Replace(" ", "", StringComparison.Ordinal)),
                        _ => null,
                    };
                    if (bytes is not null)
                        yield return new RecordedMessage(isBinary, null, bytes);
                }
            }
        }
    }

    private static IEnumerable<RecordedMessage> RecordValues()
    {
        foreach (JsonNode? vector in Read("msgpack-values.json")["values"]!.AsArray())
        {
            string type = vector!["type"]!.GetValue<string>();
            yield return new RecordedMessage(true, type, Convert.FromHexString(vector["hex"]!.GetValue<string>()));
            yield return new RecordedMessage(false, type, Encoding.UTF8.GetBytes(vector["json"]?.ToJsonString() ?? "null"));
        }
    }

    private static JsonObject Read(string file)
    {
        using Stream stream = typeof(MessageRecorder).Assembly.GetManifestResourceStream(file)!;
        return JsonNode.Parse(stream)!.AsObject();
    }

    private static byte[] Pack(JsonNode? value)
    {
        using var buffer = new PooledBufferWriter();
        var writer = new MessagePackWriter(buffer);
        Pack(ref writer, value);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static void Pack(ref MessagePackWriter writer, JsonNode? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNil();
                break;
            case JsonArray array:
                writer.WriteArrayHeader(array.Count);
                foreach (JsonNode? element in array)
                    Pack(ref writer, element);
                break;
            case JsonObject map:
                writer.WriteMapHeader(map.Count);
                foreach ((string key, JsonNode? element) in map)
                {
                    // The keys of heads are integers.
                    if (int.TryParse(key, out int number))
                        writer.Write(number);
                    else
                        writer.WriteString(key);
                    Pack(ref writer, element);
                }

                break;
            case JsonValue scalar when scalar.TryGetValue(out bool truth):
                writer.Write(truth);
                break;
            case JsonValue scalar when scalar.TryGetValue(out long integer):
                writer.Write(integer);
                break;
            case JsonValue scalar when scalar.TryGetValue(out double number):
                writer.Write(number);
                break;
            default:
                writer.WriteString(value.GetValue<string>());
                break;
        }
    }
}
