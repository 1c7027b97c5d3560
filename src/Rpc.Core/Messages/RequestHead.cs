namespace Rpc.Messages;

/// <summary>What a request says beside what it asks for. Spans are valid while the message is read.</summary>
internal readonly ref struct RequestHead
{
    /// <summary>The milliseconds that the caller waits; null for any time.</summary>
    public long? Timeout { get; init; }

    /// <summary>The request of the receiver's in whose handling this one is made; null for none.</summary>
    public RequestId? Parent { get; init; }

    /// <summary>The headers as they stand in the message; empty for none.</summary>
    public ReadOnlySpan<byte> Headers { get; init; }

    /// <summary>W3C Trace Context <c>traceparent</c>; empty for none.</summary>
    public ReadOnlySpan<byte> TraceParent { get; init; }

    /// <summary>W3C Trace Context <c>tracestate</c>; empty for none.</summary>
    public ReadOnlySpan<byte> TraceState { get; init; }
}
