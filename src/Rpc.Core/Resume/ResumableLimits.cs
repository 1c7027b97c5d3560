namespace Rpc.Resume;

/// <summary>What a channel that can be resumed may hold, and its times.</summary>
/// <param name="MaxReplayBytes">While so many bytes are kept that the peer has not acknowledged, sends wait.</param>
/// <param name="CloseTimeout">How long what was said before a close may take to get out.</param>
/// <param name="TimeProvider">The clock.</param>
internal sealed record ResumableLimits(long MaxReplayBytes, TimeSpan CloseTimeout, TimeProvider TimeProvider);
