using System.Text.Json;
using Rpc.Channels;
using Rpc.Messages;

namespace Rpc.Codecs;

/// <summary>
/// Turns what the engine says into messages and messages into calls of an <see cref="IMessageReceiver"/>. It alone knows
/// the format. Arguments and results are written between a Begin and its End by whoever knows their types.
/// </summary>
/// <param name="maxDepth">How deep values may be nested.</param>
internal abstract class RpcCodec(int maxDepth)
{
    /// <summary>How deep values may be nested where nobody says otherwise, as deep as in System.Text.Json.</summary>
    public const int DefaultMaxDepth = 64;

    /// <summary>How deep values may be nested, in what is written and in what is read.</summary>
    public int MaxDepth => maxDepth;

    /// <summary>Whether messages are text or binary.</summary>
    public abstract MessageFormat Format { get; }

    /// <summary>True when the peer is known to understand our own extensions (<c>$/…</c>); they are always understood, but only then sent.</summary>
    public abstract bool SendsExtensions { get; }

    /// <summary>How values are written and read as JSON; null where they are not.</summary>
    public abstract JsonSerializerOptions? JsonOptions { get; }

    /// <summary>Where messages are written.</summary>
    public abstract MessageWriterPool Writers { get; }

    /// <summary>How a message is written that many sessions are sent: without what only one of them knows.</summary>
    public virtual RpcCodec ForMany => this;

    /// <summary>Begins a request; its arguments follow.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="id">The request's id.</param>
    /// <param name="method">The method's name.</param>
    /// <param name="arguments">How many arguments follow.</param>
    /// <param name="head">What the request says beside its arguments.</param>
    public abstract void BeginRequest(MessageWriter writer, RequestId id, WireName method, int arguments, in OutgoingHead head);

    /// <summary>Begins a notification; its arguments follow.</summary>
    public abstract void BeginNotification(MessageWriter writer, WireName method, int arguments, IReadOnlyDictionary<string, string>? headers);

    /// <summary>Ends a request or a notification.</summary>
    public abstract void EndArguments(MessageWriter writer);

    /// <summary>Begins an answer; its result follows.</summary>
    public abstract void BeginResult(MessageWriter writer, RequestId id);

    /// <summary>Ends an answer.</summary>
    public abstract void EndResult(MessageWriter writer);

    /// <summary>Writes an answer that says no more than that the method is done.</summary>
    public abstract void WriteVoidResult(MessageWriter writer, RequestId id);

    /// <summary>Writes an answer that is an error.</summary>
    public abstract void WriteError(MessageWriter writer, RequestId id, RpcError error);

    /// <summary>Writes that the caller no longer wants the answer to a request.</summary>
    public abstract void WriteCancel(MessageWriter writer, RequestId id);

    /// <summary>Writes the request to be sent an event, or to be sent it no longer.</summary>
    public abstract void WriteSubscription(MessageWriter writer, RequestId id, WireName eventName, bool subscribe);

    /// <summary>Writes that so many occurrences of an event were dropped.</summary>
    public abstract void WriteDropped(MessageWriter writer, WireName eventName, long count);

    /// <summary>What stands where the items of a stream are expected.</summary>
    public abstract ItemsKind Classify(ReadOnlySpan<byte> items);

    /// <summary>What items cost of a stream's credit: their bytes in a message, those of the array around them included.</summary>
    /// <param name="items">The items, as an <see cref="ItemCodec{T}"/> has written them side by side.</param>
    public abstract int CostOf(MessageWriter items);

    /// <summary>Writes items of a stream.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="id">The id of the call.</param>
    /// <param name="parameter">Which argument of a call of this end's; negative for the result of one of the peer's.</param>
    /// <param name="items">The items, as an <see cref="ItemCodec{T}"/> has written them side by side; null for none.</param>
    /// <param name="isLast">No more follow.</param>
    /// <param name="error">Why no more follow; null when the stream is complete.</param>
    public abstract void WriteItems(MessageWriter writer, RequestId id, int parameter, MessageWriter? items, bool isLast, RpcError? error);

    /// <summary>Writes an answer whose result is the rest of a stream.</summary>
    public abstract void WriteStreamResult(MessageWriter writer, RequestId id, MessageWriter? items);

    /// <summary>Writes that so many more bytes of a stream may be sent.</summary>
    public abstract void WriteCredit(MessageWriter writer, RequestId id, int parameter, long bytes);

    /// <summary>Writes that an argument's stream is read no longer.</summary>
    public abstract void WriteStop(MessageWriter writer, RequestId id, int parameter);

    /// <summary>Begins a report of progress; its value follows.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="id">The id of the call.</param>
    /// <param name="parameter">Which argument of it receives progress.</param>
    /// <param name="token">That argument, as it came.</param>
    public abstract void BeginProgress(MessageWriter writer, RequestId id, int parameter, ReadOnlySpan<byte> token);

    /// <summary>Ends a report of progress.</summary>
    public abstract void EndProgress(MessageWriter writer);

    /// <summary>Reads the headers of a call, as they stand in its message.</summary>
    /// <exception cref="RpcException">There are too many, one is no text, or stands twice.</exception>
    public abstract Dictionary<string, string> ReadHeaders(ReadOnlySpan<byte> headers, HeaderLimits limits);

    /// <summary>True when the message, as our own peers write it, is an answer; false says nothing.</summary>
    public abstract bool IsAnswer(ReadOnlySpan<byte> message);

    /// <summary>Reads one message and says what is in it; never throws for what the peer wrote.</summary>
    public abstract void Read(in ReceivedMessage message, IMessageReceiver receiver);
}
