namespace Rpc.Streams.Bytes;

/// <summary>Knows whether the code that runs is a session's receive loop: what waits there for the peer, without awaiting, waits for ever.</summary>
internal static class ReceiveLoop
{
    [ThreadStatic]
    private static bool t_isCurrent;

    /// <summary>The thread is the receive loop's, in a handler that has not awaited anything yet.</summary>
    public static bool IsCurrent
    {
        get => t_isCurrent;
        set => t_isCurrent = value;
    }
}
