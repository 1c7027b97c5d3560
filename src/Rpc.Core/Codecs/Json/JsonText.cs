using System.Text.Json;

namespace Rpc.Codecs.Json;

/// <summary>
/// Reads text that a peer chose. Half a surrogate pair can be escaped in JSON and is no Unicode (RFC 8259 §8.2); the platform's reader then throws what it throws for mistakes of its
/// user, which these say instead.
/// </summary>
internal static class JsonText
{
    /// <summary>Whether the name or text is that one.</summary>
    public static bool TextEquals(this scoped in Utf8JsonReader reader, ReadOnlySpan<byte> text)
    {
        if (!reader.ValueIsEscaped)
            return reader.ValueTextEquals(text);
        try
        {
            return reader.ValueTextEquals(text);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <inheritdoc cref="TextEquals(in Utf8JsonReader, ReadOnlySpan{byte})"/>
    public static bool TextEquals(this scoped in Utf8JsonReader reader, string text)
    {
        if (!reader.ValueIsEscaped)
            return reader.ValueTextEquals(text);
        try
        {
            return reader.ValueTextEquals(text);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>The name or text; null when it is no Unicode.</summary>
    public static string? GetText(this scoped in Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
            return reader.GetString();
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The text without escapes, in UTF-8.</summary>
    /// <returns>False when it is no Unicode.</returns>
    public static bool TryUnescape(this scoped in Utf8JsonReader reader, out ReadOnlySpan<byte> text)
    {
        var unescaped = new byte[reader.ValueSpan.Length];
        try
        {
            text = unescaped.AsSpan(0, reader.CopyString(unescaped));
            return true;
        }
        catch (InvalidOperationException)
        {
            text = default;
            return false;
        }
    }
}
