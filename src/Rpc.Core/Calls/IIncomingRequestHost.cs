using Rpc.Codecs;
using Rpc.Streams;

namespace Rpc.Calls;

/// <summary>What a running request needs of its session.</summary>
internal interface IIncomingRequestHost
{
    /// <summary>How messages are written.</summary>
    RpcCodec Codec { get; }

    /// <summary>What the request's streams need.</summary>
    IStreamHost Streams { get; }

    /// <summary>What the peer's calls go through before their handlers; null for nothing.</summary>
    IInvocationPipeline? IncomingPipeline { get; }

    /// <summary>The handler has returned, and is not done. Called before anything can say that it is.</summary>
    void OnContinues(IncomingRequest request);

    /// <summary>The handler succeeded. Takes over the writer with the answer; null for a notification.</summary>
    void OnHandled(IncomingRequest request, MessageWriter? answer, bool moreFollows);

    /// <summary>The handler failed.</summary>
    void OnFailed(IncomingRequest request, Exception exception, bool moreFollows);
}
