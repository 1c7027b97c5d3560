namespace Rpc.Channels;

/// <summary>A message could not be sent because the channel has ended or is closing.</summary>
public sealed class ChannelClosedException : IOException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="end">How the channel ended; null while it is still closing.</param>
    public ChannelClosedException(ChannelEnd? end)
        : base(end is null ? "The channel is closing." : $"The channel has ended: {(int)end.Code} {end.Reason}", end?.Exception) => End = end;

    /// <summary>How the channel ended; null while it is still closing.</summary>
    public ChannelEnd? End { get; }
}
