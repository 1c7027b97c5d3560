namespace Rpc.Codecs;

/// <summary>How values of one type are written and read one by one: the items of a stream, and reports of progress.</summary>
/// <typeparam name="T">The type of the values.</typeparam>
internal abstract class ItemCodec<T>
{
    /// <summary>Writes a value behind those that the message has.</summary>
    /// <exception cref="Exception">It cannot be written; what stands in the message of it is to be dropped.</exception>
    public abstract void Write(MessageWriter writer, T value);

    /// <summary>Reads one value.</summary>
    /// <exception cref="Exception">It is not of the type.</exception>
    public abstract T Read(ReadOnlySpan<byte> value);

    /// <summary>Makes what reads the items of arrays.</summary>
    /// <param name="acceptsNull">An item may be null.</param>
    public abstract ItemReader<T> CreateReader(bool acceptsNull);
}
