namespace Rpc.Codecs.MessagePack;

/// <summary>
/// How values of a type are written and read. Those of the built-in types are in <see cref="MessagePackFormats"/>, those of a contract's own types are generated; one of your
/// own is named with <see cref="RpcFormatAttribute"/>. A format has no state, and is used by several threads at once.
/// </summary>
/// <typeparam name="T">The type.</typeparam>
public abstract class MessagePackFormat<T>
{
    /// <summary>Writes one value.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="value">The value; null is written as nil.</param>
    /// <exception cref="MessagePackException">The value has no form.</exception>
    public abstract void Write(ref MessagePackWriter writer, T value);

    /// <summary>Reads one value, to its end.</summary>
    /// <param name="reader">Where from; stands before the value.</param>
    /// <returns>The value; null for nil where the type has a null.</returns>
    /// <exception cref="MessagePackException">What is there is no such value.</exception>
    public abstract T Read(ref MessagePackReader reader);
}
