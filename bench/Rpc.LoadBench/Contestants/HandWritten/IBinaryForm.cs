namespace Rpc.LoadBench.Contestants.HandWritten;

/// <summary>How a value is written by hand, for the contestants that have no RPC layer.</summary>
internal interface IBinaryForm<T>
{
    /// <summary>How many bytes it takes.</summary>
    static abstract int Measure(T value);

    /// <summary>Writes it into as many bytes.</summary>
    static abstract void Write(T value, Span<byte> destination);

    /// <summary>Reads it from as many bytes.</summary>
    static abstract T Read(ReadOnlySpan<byte> source);
}
