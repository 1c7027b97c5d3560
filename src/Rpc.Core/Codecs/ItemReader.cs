namespace Rpc.Codecs;

/// <summary>Reads the items of arrays one by one, with pauses between them. The bytes are known to be well-formed.</summary>
/// <typeparam name="T">The type of the items.</typeparam>
internal abstract class ItemReader<T>
{
    /// <summary>Begins before an array, which is the reader's own from now on.</summary>
    public abstract void Begin(Memory<byte> array);

    /// <summary>Reads the next item.</summary>
    /// <returns>False at the end of the array.</returns>
    /// <exception cref="Exception">It is not of the type, or null where none may be.</exception>
    public abstract bool TryRead(out T item);
}
