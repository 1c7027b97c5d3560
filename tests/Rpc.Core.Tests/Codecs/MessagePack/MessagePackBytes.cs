using Rpc.Buffers;
using Rpc.Codecs.MessagePack;

namespace Rpc.Core.Tests.Codecs.MessagePack;

/// <summary>Writes to bytes and reads from them.</summary>
internal static class MessagePackBytes
{
    public delegate void Writing(ref MessagePackWriter writer);

    public delegate T Reading<out T>(ref MessagePackReader reader);

    public static byte[] Write(Writing write, int maxDepth = 64)
    {
        using var buffer = new PooledBufferWriter();
        var writer = new MessagePackWriter(buffer, maxDepth);
        write(ref writer);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>What was written, as hexadecimal digits.</summary>
    public static string WriteHex(Writing write) => Convert.ToHexStringLower(Write(write));

    /// <summary>Reads one value, which must be all that there is.</summary>
    public static T Read<T>(byte[] bytes, Reading<T> read)
    {
        var reader = new MessagePackReader(bytes);
        var value = read(ref reader);
        Assert.True(reader.IsAtEnd, "bytes are left");
        return value;
    }

    /// <inheritdoc cref="Read{T}(byte[], Reading{T})"/>
    public static T Read<T>(string hex, Reading<T> read) => Read(Convert.FromHexString(hex), read);

    /// <summary>Why the value cannot be read.</summary>
    public static string FailRead<T>(string hex, Reading<T> read) =>
        Assert.Throws<MessagePackException>(() => Read(hex, read)).Message;
}
