namespace Rpc.LoadBench.Contestants.HandWritten;

/// <summary>The first byte of what client and server of a push tell each other.</summary>
internal enum PushMessage : byte
{
    /// <summary>The server has to know of all clients before it broadcasts: each says this first, and gets it back.</summary>
    Ready,

    /// <summary>Push from now on.</summary>
    Start,

    /// <summary>That is enough.</summary>
    Stop,

    /// <summary>A tick follows.</summary>
    Tick,

    /// <summary>How many ticks there were follows.</summary>
    End,
}
