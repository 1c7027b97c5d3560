namespace Rpc.WebSockets;

/// <summary>The connection has ended or is closing, so that what was asked for cannot be done any more.</summary>
public sealed class WebSocketClosedException : IOException
{
    internal WebSocketClosedException(ConnectionEnd? end)
        : base(end is null ? "The connection is closing." : $"The connection has ended: {(int)end.Code} {end.Reason}", end?.Exception) => End = end;

    /// <summary>How the connection ended; null while it is still closing.</summary>
    public ConnectionEnd? End { get; }
}
