namespace Rpc.Transport.Protocol;

/// <summary>What a receiver accepts.</summary>
/// <param name="MaxMessageBytes">The largest message, in payload bytes over all its fragments.</param>
/// <param name="MaxFrameBytes">The largest payload of one data frame, in bytes.</param>
internal readonly record struct WebSocketLimits(int MaxMessageBytes, int MaxFrameBytes)
{
    /// <summary>
    /// What a limit means for compressed bytes. Data that does not shrink grows by the headers of its DEFLATE blocks: by a
    /// sixteenth at most, from a sender that puts no more than 256 bytes into each.
    /// </summary>
    public static int ForCompressed(int bytes) => (int)Math.Min(int.MaxValue, bytes + (bytes / 16L) + 64);
}
