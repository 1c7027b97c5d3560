namespace Rpc.Codecs.MessagePack;

/// <summary>Reads the items of MessagePack arrays.</summary>
/// <typeparam name="T">The type of the items.</typeparam>
/// <param name="format">How they are read.</param>
/// <param name="maxDepth">How deep they may be nested.</param>
/// <param name="acceptsNull">An item may be null.</param>
internal sealed class MessagePackItemReader<T>(MessagePackFormat<T> format, int maxDepth, bool acceptsNull) : ItemReader<T>
{
    private ReadOnlyMemory<byte> _rest;
    private int _left;

    /// <inheritdoc/>
    public override void Begin(Memory<byte> array)
    {
        var reader = new MessagePackReader(array.Span);
        _left = reader.ReadArrayHeader();
        _rest = array[reader.Position..];
    }

    /// <inheritdoc/>
    /// <exception cref="MessagePackException">It is not of the type, or null where none may be.</exception>
    public override bool TryRead(out T item)
    {
        item = default!;
        if (_left == 0)
            return false;
        var reader = new MessagePackReader(_rest.Span, maxDepth);
        if (!acceptsNull && reader.NextKind == MessagePackKind.Nil)
            throw new MessagePackException("the item is null, and the contract says that none is");
        item = format.Read(ref reader);
        _rest = _rest[reader.Position..];
        _left--;
        return true;
    }
}
