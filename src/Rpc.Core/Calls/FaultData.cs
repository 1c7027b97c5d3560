using System.Buffers;
using System.Text;
using System.Text.Json;
using Rpc.Codecs;
using Rpc.Codecs.Json;
using Rpc.Codecs.MessagePack;
using Rpc.Messages;

namespace Rpc.Calls;

/// <summary>The data of an error that is a declared fault: <c>{"fault": name, "members": {…}}</c>, or as MessagePack <c>[name, {member: value, …}]</c>.</summary>
internal static class FaultData
{
    /// <summary>The error for an exception that the method declares; null for any other.</summary>
    public static RpcError? TryWrite(RpcMethod method, Exception exception, RpcCodec codec)
    {
        foreach (var fault in method.Faults)
        {
            if (!fault.Matches(exception))
                continue;
            return method.GetJsonOptions(codec) is { } options
                ? new RpcError(fault.Code, exception.Message, Write(fault, exception, options))
                : new RpcError(fault.Code, exception.Message) { Fault = MessagePackFaultData.Write(fault, exception, codec.MaxDepth) };
        }

        return null;
    }

    /// <summary>The exception that an error stands for: the declared one, or else <see cref="RpcException"/> with all that came.</summary>
    public static Exception Read(RpcMethod? method, RpcError error, RpcCodec codec)
    {
        if (error.Fault is not null)
            return MessagePackFaultData.Read(method, error, error.Fault, codec.MaxDepth);
        var general = RpcException.FromPeer(error.Code, error.Message, error.DataJson);
        if (error.DataJson is null || method is null || method.Faults.Count == 0)
            return general;

        var data = Encoding.UTF8.GetBytes(error.DataJson);
        if (!TryFind(data, out var name, out var members))
            return general;
        foreach (var fault in method.Faults)
        {
            if (fault.Name != name)
                continue;
            try
            {
                var reader = new JsonArgumentReader(members, name, fault.Members, method.GetJsonOptions(codec)!) { IsLenient = true };
                return fault.Read(error.Message, ref reader);
            }
            catch (Exception exception) when (exception is RpcException or JsonException or NotSupportedException)
            {
                // Another version's: what came is there to be read by hand.
                return general;
            }
        }

        return general;
    }

    private static string Write(RpcFault fault, Exception exception, JsonSerializerOptions options)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = options.Encoder }))
        {
            json.WriteStartObject();
            json.WriteString("fault", fault.Name);
            json.WriteStartObject("members");
            fault.Write(new JsonValueWriter(json, options), exception);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static bool TryFind(byte[] data, out string name, out ReadOnlySpan<byte> members)
    {
        name = "";
        members = "{}"u8;
        var reader = new Utf8JsonReader(data, new JsonReaderOptions { MaxDepth = int.MaxValue });
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            return false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isName = reader.TextEquals("fault"u8);
            var isMembers = reader.TextEquals("members"u8);
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            var type = reader.TokenType;
            if (isName && type == JsonTokenType.String)
                name = reader.GetText() ?? "";
            reader.Skip();
            if (isMembers && type == JsonTokenType.StartObject)
                members = data.AsSpan(start..(int)reader.BytesConsumed);
        }

        return name.Length > 0;
    }
}
