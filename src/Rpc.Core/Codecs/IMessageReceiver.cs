using Rpc.Messages;

namespace Rpc.Codecs;

/// <summary>What can be in a message. Spans are valid during the call only.</summary>
internal interface IMessageReceiver
{
    /// <summary>The peer calls a method. An answer goes to <paramref name="batch"/> where that is not null.</summary>
    void OnRequest(RequestId id, ReadOnlySpan<byte> method, ReadOnlySpan<byte> parameters, in RequestHead head, ReplyBatch? batch);

    /// <summary>The peer notifies: one way, or an event.</summary>
    void OnNotification(ReadOnlySpan<byte> method, ReadOnlySpan<byte> parameters, in RequestHead head);

    /// <summary>The peer answered with a result.</summary>
    void OnResult(RequestId id, ReadOnlySpan<byte> result);

    /// <summary>The peer answered with an error.</summary>
    void OnError(RequestId id, RpcError error);

    /// <summary>The peer no longer wants the answer to a request.</summary>
    void OnCancel(RequestId id);

    /// <summary>The peer wants to be sent an event, or no longer. Null id: no answer is wanted.</summary>
    void OnSubscription(RequestId? id, string eventName, bool subscribe, ReplyBatch? batch);

    /// <summary>The peer has dropped so many occurrences of an event that this end was too slow to take.</summary>
    void OnDropped(string eventName, long count);

    /// <summary>The peer sent items of a stream: of an argument of its own call, or with a negative parameter of the result of one of this end's.</summary>
    void OnItems(RequestId id, int parameter, ReadOnlySpan<byte> items, bool isLast, RpcError? error);

    /// <summary>The peer grants a stream of this end's further bytes: an argument, or with a negative parameter the result of the peer's call.</summary>
    void OnCredit(RequestId id, int parameter, long bytes);

    /// <summary>The peer reads an argument's stream no longer.</summary>
    void OnStop(RequestId id, int parameter);

    /// <summary>The peer reports progress of a call of this end's, to one of its arguments; the id is <see cref="RequestId.Null"/> where that is none.</summary>
    void OnProgress(RequestId id, int parameter, ReadOnlySpan<byte> value);

    /// <summary>The message, or one entry of a batch, is nothing that the protocol knows; the error is the answer to it.</summary>
    void OnMalformed(RequestId id, RpcError error, ReplyBatch? batch);

    /// <summary>All entries of a batch were handed out, and their answers are in: send them, together.</summary>
    void OnBatchComplete(ReplyBatch batch);
}
