namespace Rpc.Transport.Connections;

/// <summary>A message could not be sent because the connection has ended or is closing.</summary>
/// <param name="end">How it ended; null while it is still closing.</param>
internal sealed class WebSocketClosedException(ConnectionEnd? end)
    : IOException(end is null ? "The connection is closing." : $"The connection has ended: {(int)end.Code} {end.Reason}", end?.Exception)
{
    /// <summary>How the connection ended; null while it is still closing.</summary>
    public ConnectionEnd? End { get; } = end;
}
