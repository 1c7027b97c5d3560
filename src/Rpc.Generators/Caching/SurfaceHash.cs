namespace Rpc.Generators.Caching;

/// <summary>128 bits that tell texts apart, as far as chance goes: what is equal is taken for the same.</summary>
internal readonly record struct SurfaceHash(ulong First, ulong Second)
{
    /// <summary>The hash of nothing, with which each begins.</summary>
    public static readonly SurfaceHash Empty = new(14695981039346656037, 0x9E3779B97F4A7C15);

    public SurfaceHash Add(ulong value)
    {
        // Two functions that have no more in common than their input.
        var first = (First ^ value) * 1099511628211;
        var second = (Second + value) * 0xD6E8FEB86659FD93;
        return new SurfaceHash(first ^ (first >> 32), second ^ (second >> 29));
    }

    public SurfaceHash Add(SurfaceHash other) => Add(other.First).Add(other.Second);

    /// <summary>Adds the text and its length, so that two texts are not the same as one that joins them.</summary>
    public SurfaceHash Add(string text)
    {
        var hash = Add((ulong)text.Length);
        foreach (var character in text)
            hash = hash.Add(character);
        return hash;
    }
}
