namespace Rpc.Soak;

/// <summary>What carries a link.</summary>
internal enum LinkKind
{
    /// <summary>Memory.</summary>
    InMemory,

    /// <summary>A WebSocket.</summary>
    WebSocket,

    /// <summary>One WebSocket after the other, each of which breaks in the middle of what is sent.</summary>
    Resumable,
}
