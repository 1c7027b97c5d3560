namespace Rpc.Transport.Protocol;

/// <summary>What a receiver accepts.</summary>
/// <param name="MaxMessageBytes">The largest message, in payload bytes over all its fragments.</param>
/// <param name="MaxFrameBytes">The largest payload of one data frame, in bytes.</param>
internal readonly record struct WebSocketLimits(int MaxMessageBytes, int MaxFrameBytes);
