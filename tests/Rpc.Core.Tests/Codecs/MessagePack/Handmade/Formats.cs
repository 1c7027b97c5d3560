using Rpc.Codecs.MessagePack;
using Rpc.Core.Tests.Vectors;

namespace Rpc.Core.Tests.Codecs.MessagePack.Handmade;

/// <summary>Formats of what <see cref="ISample"/> carries.</summary>
internal static class Formats
{
    public static readonly MessagePackFormat<int> Int = new IntFormat();
    public static readonly MessagePackFormat<long> Long = new LongFormat();
    public static readonly MessagePackFormat<string?> Text = new TextFormat();
    public static readonly MessagePackFormat<ISample.Item> Item = new ItemFormat();

    private sealed class IntFormat : MessagePackFormat<int>
    {
        public override void Write(ref MessagePackWriter writer, int value) => writer.Write(value);

        public override int Read(ref MessagePackReader reader) => reader.ReadInt32();
    }

    private sealed class LongFormat : MessagePackFormat<long>
    {
        public override void Write(ref MessagePackWriter writer, long value) => writer.Write(value);

        public override long Read(ref MessagePackReader reader) => reader.ReadInt64();
    }

    private sealed class TextFormat : MessagePackFormat<string?>
    {
        public override void Write(ref MessagePackWriter writer, string? value) => writer.WriteString(value);

        public override string? Read(ref MessagePackReader reader) => reader.ReadString();
    }

    private sealed class ItemFormat : MessagePackFormat<ISample.Item>
    {
        public override void Write(ref MessagePackWriter writer, ISample.Item value)
        {
            writer.BeginArray(3);
            writer.Write(value.Id);
            writer.WriteString(value.Name);
            writer.BeginArray(value.Tags.Length);
            foreach (var tag in value.Tags)
                writer.WriteString(tag);
            writer.End();
            writer.End();
        }

        public override ISample.Item Read(ref MessagePackReader reader)
        {
            reader.BeginArray();
            var id = reader.ReadInt64();
            var name = reader.ReadString()!;
            var tags = new string[reader.BeginArray()];
            for (var i = 0; i < tags.Length; i++)
                tags[i] = reader.ReadString()!;
            reader.End();
            reader.End();
            return new ISample.Item(id, name, tags);
        }
    }
}
