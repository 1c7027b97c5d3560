namespace Rpc.Codecs.MessagePack;

/// <summary>The bounds of interning. Nothing of them is negotiated: both ends must have the same.</summary>
internal static class NameInterning
{
    /// <summary>The numbers that names of one direction can have where nobody says otherwise: 0 to one less.</summary>
    public const int DefaultMaxNames = 1024;

    /// <summary>The most that can be said otherwise.</summary>
    public const int MaxNames = 65_536;

    /// <summary>The most bytes of a name that has a number. Longer ones are written out each time.</summary>
    public const int MaxNameBytes = 255;
}
