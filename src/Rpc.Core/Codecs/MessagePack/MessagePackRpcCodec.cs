using System.Collections.Concurrent;
using Rpc.Channels;
using Rpc.Messages;

namespace Rpc.Codecs.MessagePack;

/// <summary>Our own frames in binary messages. Each session has a codec of its own, which knows the numbers of names.</summary>
internal sealed class MessagePackRpcCodec : RpcCodec
{
    private static readonly MessageWriterPool s_writers = new(default);
    private static readonly ConcurrentDictionary<int, MessagePackRpcCodec> s_forMany = [];

    private readonly OutgoingNames? _outgoingNames;
    private readonly IncomingNames _incomingNames;

    private MessagePackRpcCodec(int maxDepth, int maxNames, MessagePackRpcCodec? forMany)
        : base(maxDepth)
    {
        _outgoingNames = maxNames == 0 ? null : new OutgoingNames(maxNames);
        _incomingNames = new IncomingNames(maxNames);
        ForMany = forMany ?? this;
    }

    /// <inheritdoc/>
    public override MessageFormat Format => MessageFormat.Binary;

    /// <inheritdoc/>
    public override bool SendsExtensions => true;

    /// <inheritdoc/>
    public override System.Text.Json.JsonSerializerOptions? JsonOptions => null;

    /// <inheritdoc/>
    public override MessageWriterPool Writers => s_writers;

    /// <summary>It writes names out, since their numbers differ between sessions. Sessions that nest values equally deep share it.</summary>
    public override RpcCodec ForMany { get; }

    /// <summary>The codec of one session.</summary>
    /// <param name="maxDepth">How deep values may be nested.</param>
    /// <param name="maxNames">How many names may have a number, in each direction.</param>
    public static MessagePackRpcCodec Create(int maxDepth = DefaultMaxDepth, int maxNames = NameInterning.DefaultMaxNames) =>
        new(maxDepth, maxNames, s_forMany.GetOrAdd(maxDepth, static depth => new MessagePackRpcCodec(depth, maxNames: 0, forMany: null)));

    /// <inheritdoc/>
    public override void BeginRequest(MessageWriter writer, RequestId id, WireName method, int arguments, in OutgoingHead head)
    {
        var packer = new MessagePackWriter(writer.Buffer);
        Begin(ref packer, FrameKind.Request, elements: 5);
        WriteId(ref packer, id);
        WriteName(ref packer, writer, method);
        FrameHead.Write(ref packer, in head);
        packer.WriteArrayHeader(arguments);
        packer.Flush();
    }

    /// <inheritdoc/>
    public override void BeginNotification(MessageWriter writer, WireName method, int arguments, IReadOnlyDictionary<string, string>? headers)
    {
        var packer = new MessagePackWriter(writer.Buffer);
        Begin(ref packer, FrameKind.Notification, elements: 4);
        WriteName(ref packer, writer, method);
        FrameHead.Write(ref packer, new OutgoingHead { Headers = headers });
        packer.WriteArrayHeader(arguments);
        packer.Flush();
    }

    /// <summary>Nothing stands behind the arguments.</summary>
    public override void EndArguments(MessageWriter writer)
    {
    }

    /// <inheritdoc/>
    public override void BeginResult(MessageWriter writer, RequestId id)
    {
        var packer = new MessagePackWriter(writer.Buffer);
        Begin(ref packer, FrameKind.Result, elements: 3);
        WriteId(ref packer, id);
        packer.Flush();
    }

    /// <summary>Nothing stands behind the result.</summary>
    public override void EndResult(MessageWriter writer)
    {
    }

    /// <inheritdoc/>
    public override void WriteVoidResult(MessageWriter writer, RequestId id)
    {
        var packer = new MessagePackWriter(writer.Buffer);
        Begin(ref packer, FrameKind.Result, elements: 3);
        WriteId(ref packer, id);
        packer.WriteNil();
        packer.Flush();
    }

    /// <inheritdoc/>
    public override void WriteError(MessageWriter writer, RequestId id, RpcError error)
    {
        var packer = new MessagePackWriter(writer.Buffer);
        Begin(ref packer, FrameKind.Error, elements: 5);
        WriteId(ref packer, id);
        FrameError.Write(ref packer, error);
        packer.Flush();
    }

    /// <inheritdoc/>
    public override void WriteCancel(MessageWriter writer, RequestId id)
    {
        var packer = new MessagePackWriter(writer.Buffer);
        Begin(ref packer, FrameKind.Cancel, elements: 2);
        WriteId(ref packer, id);
        packer.Flush();
    }

    /// <inheritdoc/>
    public override void WriteSubscription(MessageWriter writer, RequestId id, WireName eventName, bool subscribe)
    {
        var packer = new MessagePackWriter(writer.Buffer);
        Begin(ref packer, subscribe ? FrameKind.Subscribe : FrameKind.Unsubscribe, elements: 3);
        WriteId(ref packer, id);
        packer.WriteString(eventName.Utf8.Span);
        packer.Flush();
    }

    /// <inheritdoc/>
    public override void WriteDropped(MessageWriter writer, WireName eventName, long count)
    {
        var packer = new MessagePackWriter(writer.Buffer);
        Begin(ref packer, FrameKind.Dropped, elements: 3);
        packer.WriteString(eventName.Utf8.Span);
        packer.Write(count);
        packer.Flush();
    }

    /// <inheritdoc/>
    public override ItemsKind Classify(ReadOnlySpan<byte> items)
    {
        var reader = new MessagePackReader(items);
        return reader.NextKind switch
        {
            MessagePackKind.Array => reader.ReadArrayHeader() == 0 ? ItemsKind.Empty : ItemsKind.Items,
            MessagePackKind.Nil => ItemsKind.Null,
            _ => ItemsKind.Other,
        };
    }

    /// <inheritdoc/>
    public override int CostOf(MessageWriter items) => items.Message.Length + items.ValueCount switch
    {
        <= MessagePackCode.MaxFixCount => 1,
        <= ushort.MaxValue => 3,
        _ => 5,
    };

    /// <inheritdoc/>
    public override void WriteItems(MessageWriter writer, RequestId id, int parameter, MessageWriter? items, bool isLast, RpcError? error)
    {
        var packer = new MessagePackWriter(writer.Buffer);
        Begin(ref packer, FrameKind.Items, elements: error is not null ? 6 : isLast ? 5 : 4);
        WriteId(ref packer, id);
        packer.Write(parameter);
        WriteArray(ref packer, items);
        if (isLast || error is not null)
            packer.Write(isLast);
        if (error is not null)
        {
            packer.WriteArrayHeader(3);
            FrameError.Write(ref packer, error);
        }

        packer.Flush();
    }

    /// <inheritdoc/>
    public override void WriteStreamResult(MessageWriter writer, RequestId id, MessageWriter? items)
    {
        var packer = new MessagePackWriter(writer.Buffer);
        Begin(ref packer, FrameKind.Result, elements: 3);
        WriteId(ref packer, id);
        WriteArray(ref packer, items);
        packer.Flush();
    }

    /// <inheritdoc/>
    public override void WriteCredit(MessageWriter writer, RequestId id, int parameter, long bytes)
    {
        var packer = new MessagePackWriter(writer.Buffer);
        Begin(ref packer, FrameKind.Credit, elements: 4);
        WriteId(ref packer, id);
        packer.Write(parameter);
        packer.Write(bytes);
        packer.Flush();
    }

    /// <inheritdoc/>
    public override void WriteStop(MessageWriter writer, RequestId id, int parameter)
    {
        var packer = new MessagePackWriter(writer.Buffer);
        Begin(ref packer, FrameKind.Stop, elements: 3);
        WriteId(ref packer, id);
        packer.Write(parameter);
        packer.Flush();
    }

    /// <inheritdoc/>
    public override void BeginProgress(MessageWriter writer, RequestId id, int parameter, ReadOnlySpan<byte> token)
    {
        var packer = new MessagePackWriter(writer.Buffer);
        Begin(ref packer, FrameKind.Progress, elements: 4);
        WriteId(ref packer, id);
        packer.Write(parameter);
        packer.Flush();
    }

    /// <summary>Nothing stands behind the value.</summary>
    public override void EndProgress(MessageWriter writer)
    {
    }

    /// <inheritdoc/>
    public override Dictionary<string, string> ReadHeaders(ReadOnlySpan<byte> headers, HeaderLimits limits) => FrameHead.ReadHeaders(headers, limits);

    /// <inheritdoc/>
    public override bool IsAnswer(ReadOnlySpan<byte> message) => MessagePackMessageReader.IsResult(message);

    /// <inheritdoc/>
    public override void Read(in ReceivedMessage message, IMessageReceiver receiver)
    {
        if (message.Format == MessageFormat.Binary)
            MessagePackMessageReader.Read(message.Payload.Span, _incomingNames, receiver);
        else
            receiver.OnMalformed(RequestId.Null, new RpcError(RpcErrorCode.ParseError, "MessagePack messages are binary, not text."), batch: null);
    }

    // Not a method that returns the writer: a copy of what was just written to waits until the processor has stored it.
    private static void Begin(ref MessagePackWriter packer, FrameKind kind, int elements)
    {
        packer.WriteArrayHeader(elements);
        packer.Write((int)kind);
    }

    // Only the answer to what could not be read has none.
    private static void WriteId(ref MessagePackWriter packer, RequestId id)
    {
        if (id.IsNumber)
            packer.Write(id.Number);
        else
            packer.WriteNil();
    }

    private static void WriteArray(ref MessagePackWriter packer, MessageWriter? items)
    {
        packer.WriteArrayHeader(items?.ValueCount ?? 0);
        if (items is not null)
            packer.WriteRaw(items.Message.Span);
    }

    // Messages may be sent in another order than they are written, so a number stands alone only once the peer is sure to know it.
    private void WriteName(ref MessagePackWriter packer, MessageWriter writer, WireName name)
    {
        var interned = _outgoingNames?.Intern(name);
        if (interned is { IsKnown: true })
        {
            packer.Write(interned.Number);
            return;
        }

        if (interned is not null)
        {
            packer.WriteArrayHeader(2);
            packer.Write(interned.Number);
            writer.Defines = interned;
        }

        packer.WriteString(name.Utf8.Span);
    }
}
