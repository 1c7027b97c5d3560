using System.Diagnostics;

namespace Rpc.Messages;

/// <summary>What a request of this end says beside what it asks for. Set member by member where it stands: a copy of what was just written waits until the processor has stored it.</summary>
internal struct OutgoingHead
{
    /// <summary>The milliseconds that the request may take; null for any time.</summary>
    public long? Timeout { get; set; }

    /// <summary>The request of the peer's in whose handling this one is made; null for none.</summary>
    public RequestId? Parent { get; set; }

    /// <summary>The headers; null for none.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; set; }

    /// <summary>The span that the request belongs to; null for none.</summary>
    public Activity? Activity { get; set; }
}
