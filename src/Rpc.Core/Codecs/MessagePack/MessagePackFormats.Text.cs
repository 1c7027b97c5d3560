using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Rpc.Buffers;

namespace Rpc.Codecs.MessagePack;

/// <content>What is text, or can be text too.</content>
public static partial class MessagePackFormats
{
    private delegate bool TryParse<T>(ReadOnlySpan<char> text, out T value);

    /// <summary>16 bytes in the order of RFC 9562. Its text is read too.</summary>
    public static MessagePackFormat<Guid> Guid { get; } = new GuidFormat();

    /// <summary>Text, absolute or relative; nil for null.</summary>
    public static MessagePackFormat<Uri> Uri { get; } = new UriFormat();

    /// <summary>Text: <c>1.2.3.4</c>; nil for null.</summary>
    public static MessagePackFormat<Version> Version { get; } = new VersionFormat();

    /// <summary>Its JSON text.</summary>
    public static MessagePackFormat<JsonElement> JsonElement { get; } = new JsonElementFormat();

    /// <summary>Its JSON text; nil for null.</summary>
    public static MessagePackFormat<JsonDocument> JsonDocument { get; } = new JsonDocumentFormat();

    /// <summary>A node of a JSON document: its JSON text; nil for null.</summary>
    /// <typeparam name="T">The type of the node.</typeparam>
    public static MessagePackFormat<T> JsonNode<T>()
        where T : JsonNode => JsonNodeFormat<T>.Instance;

    private static JsonDocument ParseJson(ReadOnlySpan<byte> text)
    {
        try
        {
            // The document keeps its text, and the message's bytes are only lent.
            return System.Text.Json.JsonDocument.Parse(text.ToArray());
        }
        catch (JsonException exception)
        {
            throw new MessagePackException("the text is no JSON", exception);
        }
    }

    /// <summary>Types that have a short text.</summary>
    private sealed class TextFormat<T>(string name, string format, TryParse<T> tryParse) : MessagePackFormat<T>
        where T : ISpanFormattable
    {
        private const int MaxLength = 64;

        public override void Write(ref MessagePackWriter writer, T value)
        {
            Span<char> text = stackalloc char[MaxLength];
            value.TryFormat(text, out var length, format, CultureInfo.InvariantCulture);
            writer.WriteString(text[..length]);
        }

        public override T Read(ref MessagePackReader reader)
        {
            Span<char> text = stackalloc char[MaxLength];
            return Utf8Strict.TryGetChars(reader.ReadUtf8(), text, out var length) && tryParse(text[..length], out var value) ? value : throw Malformed(name);
        }
    }

    private sealed class GuidFormat : MessagePackFormat<Guid>
    {
        private const int Length = 16;

        private readonly TextFormat<Guid> _text = new(
            nameof(System.Guid),
            "D",
            static (ReadOnlySpan<char> text, out Guid value) => System.Guid.TryParseExact(text, "D", out value));

        public override void Write(ref MessagePackWriter writer, Guid value)
        {
            Span<byte> bytes = stackalloc byte[Length];
            value.TryWriteBytes(bytes, bigEndian: true, out _);
            writer.WriteBinary(bytes);
        }

        public override Guid Read(ref MessagePackReader reader)
        {
            if (reader.NextKind == MessagePackKind.String)
                return _text.Read(ref reader);
            var bytes = reader.ReadBinary();
            return bytes.Length == Length ? new Guid(bytes, bigEndian: true) : throw new MessagePackException($"expected 16 bytes, found {bytes.Length}");
        }
    }

    private sealed class UriFormat : MessagePackFormat<Uri>
    {
        public override void Write(ref MessagePackWriter writer, Uri value) => writer.WriteString(value?.OriginalString);

        public override Uri Read(ref MessagePackReader reader) =>
            reader.ReadString() is not { } text ? null! : System.Uri.TryCreate(text, UriKind.RelativeOrAbsolute, out var value) ? value : throw Malformed(nameof(System.Uri));
    }

    private sealed class VersionFormat : MessagePackFormat<Version>
    {
        public override void Write(ref MessagePackWriter writer, Version value) => writer.WriteString(value?.ToString());

        public override Version Read(ref MessagePackReader reader) =>
            reader.ReadString() is not { } text ? null! : System.Version.TryParse(text, out var value) ? value : throw Malformed(nameof(System.Version));
    }

    private sealed class JsonElementFormat : MessagePackFormat<JsonElement>
    {
        public override void Write(ref MessagePackWriter writer, JsonElement value) => writer.WriteString(value.GetRawText());

        public override JsonElement Read(ref MessagePackReader reader) =>
            ParseJson(reader.TryReadNil() ? "null"u8 : reader.ReadUtf8()).RootElement;
    }

    private sealed class JsonDocumentFormat : MessagePackFormat<JsonDocument>
    {
        public override void Write(ref MessagePackWriter writer, JsonDocument value) => writer.WriteString(value?.RootElement.GetRawText());

        public override JsonDocument Read(ref MessagePackReader reader) => reader.TryReadNil() ? null! : ParseJson(reader.ReadUtf8());
    }

    private sealed class JsonNodeFormat<T> : MessagePackFormat<T>
        where T : JsonNode
    {
        public static readonly JsonNodeFormat<T> Instance = new();

        public override void Write(ref MessagePackWriter writer, T value) => writer.WriteString(value?.ToJsonString());

        public override T Read(ref MessagePackReader reader)
        {
            if (reader.TryReadNil())
                return null!;
            JsonNode? node;
            try
            {
                node = System.Text.Json.Nodes.JsonNode.Parse(reader.ReadUtf8());
            }
            catch (JsonException exception)
            {
                throw new MessagePackException("the text is no JSON", exception);
            }

            return node as T ?? throw Malformed(typeof(T).Name);
        }
    }
}
