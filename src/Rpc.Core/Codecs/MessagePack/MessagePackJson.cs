using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Rpc.Codecs.MessagePack;

/// <summary>MessagePack as JSON text, for people and for programs that know no more of it.</summary>
internal static class MessagePackJson
{
    /// <summary>A declared fault: <c>{"fault": name, "members": {…}}</c>.</summary>
    /// <exception cref="MessagePackException">A value has no form in JSON: its text is not valid UTF-8, or it is nested too deeply.</exception>
    public static string OfFault(string name, ReadOnlySpan<byte> members)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("fault"u8, name);
            json.WritePropertyName("members"u8);
            var reader = new MessagePackReader(members);
            Write(json, ref reader);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, ref MessagePackReader reader)
    {
        switch (reader.NextKind)
        {
            case MessagePackKind.Nil:
                reader.Skip();
                json.WriteNullValue();
                break;
            case MessagePackKind.Boolean:
                json.WriteBooleanValue(reader.ReadBoolean());
                break;
            case MessagePackKind.Integer:
                json.WriteRawValue(IntegerText(reader.ReadRaw()));
                break;
            case MessagePackKind.Float:
                WriteFloat(json, reader.ReadDouble());
                break;
            case MessagePackKind.String:
                json.WriteStringValue(reader.ReadString());
                break;
            case MessagePackKind.Binary:
                json.WriteBase64StringValue(reader.ReadBinary());
                break;
            case MessagePackKind.Array:
                WriteArray(json, ref reader);
                break;
            case MessagePackKind.Map:
                WriteMap(json, ref reader);
                break;
            default:
                json.WriteBase64StringValue(reader.ReadExtension(out _));
                break;
        }
    }

    private static void WriteArray(Utf8JsonWriter json, ref MessagePackReader reader)
    {
        json.WriteStartArray();
        for (var left = reader.BeginArray(); left > 0; left--)
            Write(json, ref reader);
        reader.End();
        json.WriteEndArray();
    }

    // Keys that are neither text nor integers have no better name than their bytes.
    private static void WriteMap(Utf8JsonWriter json, ref MessagePackReader reader)
    {
        json.WriteStartObject();
        for (var left = reader.BeginMap(); left > 0; left--)
        {
            json.WritePropertyName(reader.NextKind switch
            {
                MessagePackKind.String => reader.ReadString()!,
                MessagePackKind.Integer => IntegerText(reader.ReadRaw()),
                _ => Convert.ToBase64String(reader.ReadRaw()),
            });
            Write(json, ref reader);
        }

        reader.End();
        json.WriteEndObject();
    }

    // JSON has neither NaN nor infinities.
    private static void WriteFloat(Utf8JsonWriter json, double value)
    {
        if (double.IsFinite(value))
            json.WriteNumberValue(value);
        else
            json.WriteStringValue(value.ToString(CultureInfo.InvariantCulture));
    }

    private static string IntegerText(ReadOnlySpan<byte> value)
    {
        var reader = new MessagePackReader(value);
        return value[0] == MessagePackCode.UInt64
            ? reader.ReadUInt64().ToString(CultureInfo.InvariantCulture)
            : reader.ReadInt64().ToString(CultureInfo.InvariantCulture);
    }
}
