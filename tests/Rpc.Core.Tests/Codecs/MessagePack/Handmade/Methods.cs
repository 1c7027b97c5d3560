using Rpc.Calls;
using Rpc.Codecs.Json;
using Rpc.Codecs.MessagePack;
using Rpc.Core.Tests.Vectors;
using Rpc.Events;
using Rpc.Streams;

namespace Rpc.Core.Tests.Codecs.MessagePack.Handmade;

/// <summary>A call, written and read by slots.</summary>
internal sealed class HandmadeMethod<TResult>(string name, Slot[] slots, MessagePackFormat<TResult> format, Func<ISample, object?[], Task<TResult>> handle)
    : RpcMethod<object?[], TResult>(name, [.. slots.Select(static slot => slot.Parameter)], jsonResolver: null)
{
    public object?[] Defaults { get; init; } = [];

    public override bool HasStreams => Array.Exists(slots, static slot => slot.IsStream);

    public override void WriteArguments(JsonValueWriter writer, in object?[] arguments) => throw new NotSupportedException();

    public override object?[] ReadArguments(ref JsonArgumentReader reader) => throw new NotSupportedException();

    public override void WriteResult(JsonValueWriter writer, TResult result) => throw new NotSupportedException();

    public override TResult ReadResult(ref JsonValueReader reader) => throw new NotSupportedException();

    public override void WriteArguments(ref MessagePackWriter writer, in object?[] arguments) => Slot.WriteAll(slots, ref writer, arguments);

    public override object?[] ReadArguments(ref MessagePackArgumentReader reader) => Slot.ReadAll(slots, ref reader, Defaults);

    public override void WriteResult(ref MessagePackWriter writer, TResult result) => format.Write(ref writer, result);

    public override TResult ReadResult(ref MessagePackReader reader) => format.Read(ref reader);

    public override void AddStreams(in object?[] arguments, ArgumentStreams streams)
    {
        for (var i = 0; i < slots.Length; i++)
            slots[i].AddTo(streams, i, arguments[i]);
    }

    public override ValueTask<TResult> HandleAsync(object service, in object?[] arguments, CancellationToken cancellationToken) => new(handle((ISample)service, arguments));
}

/// <summary>A call without result.</summary>
internal sealed class HandmadeVoidMethod(string name, Slot[] slots, Func<ISample, object?[], CancellationToken, Task> handle)
    : RpcVoidMethod<object?[]>(name, [.. slots.Select(static slot => slot.Parameter)], jsonResolver: null)
{
    public RpcFault[] DeclaredFaults { get; init; } = [];

    public override IReadOnlyList<RpcFault> Faults => DeclaredFaults;

    public override bool TakesCancellationToken => true;

    public override bool HasStreams => Array.Exists(slots, static slot => slot.IsStream);

    public override void WriteArguments(JsonValueWriter writer, in object?[] arguments) => throw new NotSupportedException();

    public override object?[] ReadArguments(ref JsonArgumentReader reader) => throw new NotSupportedException();

    public override void WriteArguments(ref MessagePackWriter writer, in object?[] arguments) => Slot.WriteAll(slots, ref writer, arguments);

    public override object?[] ReadArguments(ref MessagePackArgumentReader reader) => Slot.ReadAll(slots, ref reader);

    public override void AddStreams(in object?[] arguments, ArgumentStreams streams)
    {
        for (var i = 0; i < slots.Length; i++)
            slots[i].AddTo(streams, i, arguments[i]);
    }

    public override ValueTask HandleVoidAsync(object service, in object?[] arguments, CancellationToken cancellationToken) => new(handle((ISample)service, arguments, cancellationToken));
}

/// <summary>A notification.</summary>
internal sealed class HandmadeNotification(string name, Slot[] slots, Func<ISample, object?[], ValueTask> handle)
    : RpcNotificationMethod<object?[]>(name, [.. slots.Select(static slot => slot.Parameter)], jsonResolver: null)
{
    public override void WriteArguments(JsonValueWriter writer, in object?[] arguments) => throw new NotSupportedException();

    public override object?[] ReadArguments(ref JsonArgumentReader reader) => throw new NotSupportedException();

    public override void WriteArguments(ref MessagePackWriter writer, in object?[] arguments) => Slot.WriteAll(slots, ref writer, arguments);

    public override object?[] ReadArguments(ref MessagePackArgumentReader reader) => Slot.ReadAll(slots, ref reader);

    public override ValueTask HandleAsync(object service, in object?[] arguments, CancellationToken cancellationToken) => handle((ISample)service, arguments);
}

/// <summary>A call that is answered with a stream.</summary>
internal sealed class HandmadeStream<TItem>(string name, Slot[] slots, MessagePackFormat<TItem> format, Func<ISample, object?[], CancellationToken, IAsyncEnumerable<TItem>> handle)
    : RpcStreamMethod<object?[], TItem>(name, [.. slots.Select(static slot => slot.Parameter)], itemsAcceptNull: false, jsonResolver: null)
{
    public override MessagePackFormat<TItem> ItemFormat => format;

    public override bool TakesCancellationToken => true;

    public override void WriteArguments(JsonValueWriter writer, in object?[] arguments) => throw new NotSupportedException();

    public override object?[] ReadArguments(ref JsonArgumentReader reader) => throw new NotSupportedException();

    public override void WriteArguments(ref MessagePackWriter writer, in object?[] arguments) => Slot.WriteAll(slots, ref writer, arguments);

    public override object?[] ReadArguments(ref MessagePackArgumentReader reader) => Slot.ReadAll(slots, ref reader);

    public override IAsyncEnumerable<TItem> Handle(object service, in object?[] arguments, CancellationToken cancellationToken) => handle((ISample)service, arguments, cancellationToken);
}

/// <summary>An event.</summary>
internal sealed class HandmadeEvent(string name, Slot[] slots) : RpcEvent<object?[]>(name, [.. slots.Select(static slot => slot.Parameter)], jsonResolver: null)
{
    public override void WriteArguments(JsonValueWriter writer, in object?[] arguments) => throw new NotSupportedException();

    public override object?[] ReadArguments(ref JsonArgumentReader reader) => throw new NotSupportedException();

    public override void WriteArguments(ref MessagePackWriter writer, in object?[] arguments) => Slot.WriteAll(slots, ref writer, arguments);

    public override object?[] ReadArguments(ref MessagePackArgumentReader reader) => Slot.ReadAll(slots, ref reader);
}

/// <summary>The declared fault.</summary>
internal sealed class HandmadeFault() : RpcFault<OverdrawnException>("overdrawn", (int)RpcErrorCode.DeclaredFault, [new("balance")])
{
    protected override void WriteMembers(JsonValueWriter writer, OverdrawnException exception) => throw new NotSupportedException();

    protected override OverdrawnException Create(string message, ref JsonArgumentReader reader) => throw new NotSupportedException();

    protected override void WriteMembers(ref MessagePackWriter writer, OverdrawnException exception) => writer.Write(exception.Balance);

    protected override OverdrawnException Create(string message, ref MessagePackArgumentReader reader)
    {
        var balance = 0;
        while (reader.MoveNext())
            balance = reader.Read(Formats.Int);
        return new OverdrawnException(message, balance);
    }
}
