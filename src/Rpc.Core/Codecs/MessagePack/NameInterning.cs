namespace Rpc.Codecs.MessagePack;

/// <summary>The bounds of interning, which are part of the protocol: both ends must have the same.</summary>
internal static class NameInterning
{
    /// <summary>The numbers that names of one direction can have: 0 to one less.</summary>
    public const int MaxNames = 1024;

    /// <summary>The most bytes of a name that has a number. Longer ones are written out each time.</summary>
    public const int MaxNameBytes = 255;
}
