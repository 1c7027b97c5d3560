namespace Rpc.LoadBench.Contestants;

/// <summary>What a contestant's server is asked to do.</summary>
internal enum Layer
{
    /// <summary>Answer two numbers with their sum.</summary>
    Calls,

    /// <summary>Answer an order with the same, having read and written it.</summary>
    Orders,

    /// <summary>Answer bytes with the same.</summary>
    Blobs,

    /// <summary>Push ticks to the one client that asked for them.</summary>
    Push,

    /// <summary>Push ticks to all clients when one asks for them.</summary>
    Broadcast,

    /// <summary>Stream numbers.</summary>
    Stream,

    /// <summary>Send every message back.</summary>
    Echo,

    /// <summary>The same, with permessage-deflate agreed on.</summary>
    DeflateEcho,

    /// <summary>The same as <see cref="Echo"/>, over TLS.</summary>
    TlsEcho,
}
