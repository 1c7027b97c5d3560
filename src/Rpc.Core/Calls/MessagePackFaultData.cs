using Rpc.Buffers;
using Rpc.Codecs.MessagePack;
using Rpc.Messages;

namespace Rpc.Calls;

/// <summary>The data of an error that is a declared fault, as MessagePack: <c>[name, {member: value, …}]</c>.</summary>
internal static class MessagePackFaultData
{
    /// <summary>Writes the data.</summary>
    /// <exception cref="Exception">A member cannot be written.</exception>
    public static byte[] Write(RpcFault fault, Exception exception, int maxDepth)
    {
        using var values = new PooledBufferWriter();
        var valueWriter = new MessagePackWriter(values, maxDepth);
        fault.Write(ref valueWriter, exception);
        valueWriter.Flush();

        // The descriptor writes the values alone.
        using var buffer = new PooledBufferWriter();
        var writer = new MessagePackWriter(buffer);
        writer.WriteArrayHeader(2);
        writer.WriteString(fault.Name);
        writer.WriteMapHeader(fault.Members.Length);
        var reader = new MessagePackReader(values.WrittenSpan);
        foreach (var member in fault.Members)
        {
            writer.WriteString(member.Name);
            writer.WriteRaw(reader.ReadRaw());
        }

        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The exception that an error stands for: the declared one, or else <see cref="RpcException"/> with all that came, as JSON.</summary>
    public static Exception Read(RpcMethod? method, RpcError error, byte[] data, int maxDepth)
    {
        try
        {
            var reader = new MessagePackReader(data);
            if (reader.ReadArrayHeader() >= 2 && reader.ReadString() is { } name && reader.NextKind == MessagePackKind.Map)
                return Read(method, error, name, reader.ReadRaw(), maxDepth);
        }
        catch (MessagePackException)
        {
            // A fault of nobody's.
        }

        return RpcException.FromPeer(error.Code, error.Message, data: null);
    }

    private static Exception Read(RpcMethod? method, RpcError error, string name, ReadOnlySpan<byte> members, int maxDepth)
    {
        foreach (var fault in method?.Faults ?? [])
        {
            if (fault.Name != name)
                continue;
            try
            {
                var reader = new MessagePackArgumentReader(members, name, fault.Members, maxDepth) { IsLenient = true };
                return fault.Read(error.Message, ref reader);
            }
            catch (Exception exception) when (exception is RpcException or MessagePackException or NotSupportedException)
            {
                // Another version's: what came is there to be read by hand.
                break;
            }
        }

        return RpcException.FromPeer(error.Code, error.Message, MessagePackJson.OfFault(name, members));
    }
}
