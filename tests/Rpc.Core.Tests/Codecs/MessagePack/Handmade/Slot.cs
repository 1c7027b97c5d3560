using Rpc.Codecs;
using Rpc.Codecs.MessagePack;
using Rpc.Streams;

namespace Rpc.Core.Tests.Codecs.MessagePack.Handmade;

/// <summary>One parameter of a handmade method.</summary>
internal abstract class Slot(string name)
{
    public RpcParameter Parameter { get; init; } = new(name);

    public virtual bool IsStream => false;

    public abstract void Write(ref MessagePackWriter writer, int index, object? value);

    public abstract object? Read(ref MessagePackArgumentReader reader);

    public virtual void AddTo(ArgumentStreams streams, int index, object? value)
    {
    }

    public static void WriteAll(Slot[] slots, ref MessagePackWriter writer, object?[] arguments)
    {
        for (var i = 0; i < slots.Length; i++)
            slots[i].Write(ref writer, i, arguments[i]);
    }

    public static object?[] ReadAll(Slot[] slots, ref MessagePackArgumentReader reader, params object?[] defaults)
    {
        var arguments = new object?[slots.Length];
        defaults.CopyTo(arguments, slots.Length - defaults.Length);
        while (reader.MoveNext())
            arguments[reader.ParameterIndex] = slots[reader.ParameterIndex].Read(ref reader);
        return arguments;
    }
}

internal sealed class ValueSlot<T>(string name, MessagePackFormat<T> format) : Slot(name)
{
    public override void Write(ref MessagePackWriter writer, int index, object? value) => format.Write(ref writer, (T)value!);

    public override object? Read(ref MessagePackArgumentReader reader) => reader.Read(format);
}

internal sealed class StreamSlot<T>(string name, MessagePackFormat<T> format) : Slot(name)
{
    public override bool IsStream => true;

    public override void Write(ref MessagePackWriter writer, int index, object? value) => writer.WriteStream(value);

    public override object? Read(ref MessagePackArgumentReader reader) => reader.ReadStream(itemsAcceptNull: false, format);

    public override void AddTo(ArgumentStreams streams, int index, object? value) => streams.Add(index, (IAsyncEnumerable<T>?)value, format);
}

internal sealed class ProgressSlot<T>(string name, MessagePackFormat<T> format) : Slot(name)
{
    public override bool IsStream => true;

    public override void Write(ref MessagePackWriter writer, int index, object? value) => writer.WriteProgress(index, value);

    public override object? Read(ref MessagePackArgumentReader reader) => reader.ReadProgress(format);

    public override void AddTo(ArgumentStreams streams, int index, object? value) => streams.Add(index, (IProgress<T>?)value, format);
}
