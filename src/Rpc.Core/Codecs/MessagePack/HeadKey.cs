namespace Rpc.Codecs.MessagePack;

/// <summary>What the head of a request or notification may say: the keys of its map.</summary>
internal enum HeadKey
{
    /// <summary>The milliseconds that the caller waits.</summary>
    Timeout = 0,

    /// <summary>The request of the receiver's in whose handling this one is made.</summary>
    Parent = 1,

    /// <summary>The headers: a map of texts.</summary>
    Headers = 2,

    /// <summary>W3C Trace Context <c>traceparent</c>.</summary>
    TraceParent = 3,

    /// <summary>W3C Trace Context <c>tracestate</c>.</summary>
    TraceState = 4,
}
