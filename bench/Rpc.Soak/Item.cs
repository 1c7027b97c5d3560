namespace Rpc.Soak;

/// <summary>An item of a stream: its place there, and what only this item of this stream has.</summary>
internal readonly record struct Item(int Number, uint Checksum, string Padding)
{
    public static Item Of(int seed, int number, int paddingBytes) => new(number, ChecksumOf(seed, number), new string('x', paddingBytes));

    public bool Is(int seed, int number) => (Number, Checksum) == (number, ChecksumOf(seed, number));

    private static uint ChecksumOf(int seed, int number) => unchecked((((uint)seed * 2654435761) ^ ((uint)number * 40503)) * 2246822519);
}
