using System.Text.Json;
using Rpc.Channels;
using Rpc.Messages;

namespace Rpc.Codecs;

/// <summary>
/// Turns what the engine says into messages and messages into calls of an <see cref="IMessageReceiver"/>. It alone knows
/// the format. Arguments and results are written between a Begin and its End by whoever knows their types.
/// </summary>
internal abstract class RpcCodec
{
    /// <summary>Whether messages are text or binary.</summary>
    public abstract MessageFormat Format { get; }

    /// <summary>True when the peer is known to understand our own extensions (<c>$/…</c>); they are always understood, but only then sent.</summary>
    public abstract bool SendsExtensions { get; }

    /// <summary>How values are written and read.</summary>
    public abstract JsonSerializerOptions JsonOptions { get; }

    /// <summary>Where messages are written.</summary>
    public abstract MessageWriterPool Writers { get; }

    /// <summary>Begins a request; its arguments follow.</summary>
    public abstract void BeginRequest(MessageWriter writer, RequestId id, JsonEncodedText method);

    /// <summary>Begins a notification; its arguments follow.</summary>
    public abstract void BeginNotification(MessageWriter writer, JsonEncodedText method);

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
    public abstract void WriteSubscription(MessageWriter writer, RequestId id, JsonEncodedText eventName, bool subscribe);

    /// <summary>Reads one message and says what is in it; never throws for what the peer wrote.</summary>
    public abstract void Read(ReceivedMessage message, IMessageReceiver receiver);
}
