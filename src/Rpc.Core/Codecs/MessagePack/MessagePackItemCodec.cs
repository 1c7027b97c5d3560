namespace Rpc.Codecs.MessagePack;

/// <summary>Values as MessagePack.</summary>
/// <typeparam name="T">The type of the values.</typeparam>
/// <param name="format">How they are written and read.</param>
/// <param name="maxDepth">How deep they may be nested.</param>
internal sealed class MessagePackItemCodec<T>(MessagePackFormat<T> format, int maxDepth) : ItemCodec<T>
{
    /// <inheritdoc/>
    public override void Write(MessageWriter writer, T value)
    {
        var packer = new MessagePackWriter(writer.Buffer, maxDepth);
        format.Write(ref packer, value);
        packer.Flush();
    }

    /// <inheritdoc/>
    public override T Read(ReadOnlySpan<byte> value)
    {
        var reader = new MessagePackReader(value, maxDepth);
        return format.Read(ref reader);
    }

    /// <inheritdoc/>
    public override ItemReader<T> CreateReader(bool acceptsNull) => new MessagePackItemReader<T>(format, maxDepth, acceptsNull);
}
