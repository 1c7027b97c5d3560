using Rpc.Messages;

namespace Rpc.Codecs.MessagePack;

/// <summary>What frames say of a failure: <c>code, message, data</c>. Data is nil, JSON text, or of a declared fault <c>[name, {member: value, …}]</c>.</summary>
internal static class FrameError
{
    /// <summary>How many elements there are.</summary>
    public const int Elements = 3;

    /// <summary>Writes the elements.</summary>
    public static void Write(ref MessagePackWriter packer, RpcError error)
    {
        packer.Write((int)error.Code);
        packer.WriteString(error.Message);
        if (error.Fault is { } fault)
            packer.WriteRaw(fault);
        else
            packer.WriteString(error.DataJson);
    }

    /// <summary>Reads as many of the elements as there are; no data is none.</summary>
    /// <exception cref="MessagePackException">There is no code or no message, or the data is of another kind.</exception>
    public static RpcError Read(scoped ref MessagePackReader reader, int elements)
    {
        if (elements < 2)
            throw new MessagePackException("an error has a code and a message");
        var code = (RpcErrorCode)reader.ReadInt32();
        var message = reader.ReadString() ?? throw new MessagePackException("an error has a message");
        if (elements == 2)
            return new RpcError(code, message);
        if (reader.NextKind == MessagePackKind.Array)
            return new RpcError(code, message) { Fault = reader.ReadRaw().ToArray() };
        var data = reader.ReadString();
        return data is null || RpcException.IsJson(data)
            ? new RpcError(code, message, data)
            : throw new MessagePackException("the data of an error is JSON text, or a fault");
    }
}
