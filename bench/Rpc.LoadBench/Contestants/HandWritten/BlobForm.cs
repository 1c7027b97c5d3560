namespace Rpc.LoadBench.Contestants.HandWritten;

/// <summary>Bytes, which are read into an array of their own.</summary>
internal sealed class BlobForm : IBinaryForm<byte[]>
{
    public static int Measure(byte[] value) => value.Length;

    public static void Write(byte[] value, Span<byte> destination) => value.CopyTo(destination);

    public static byte[] Read(ReadOnlySpan<byte> source)
    {
        var value = GC.AllocateUninitializedArray<byte>(source.Length);
        source.CopyTo(value);
        return value;
    }
}
