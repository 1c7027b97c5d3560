using System.Text.Json;
using Rpc.Messages;

namespace Rpc.Codecs.Json;

/// <summary>
/// Recognises a message in the form in which this library, and most others, write it: no white space between the members,
/// <c>jsonrpc</c>, <c>id</c>, <c>method</c>, <c>params</c> or <c>jsonrpc</c>, <c>id</c>, <c>result</c> in this order and none
/// else. Comparing with what is expected costs a fraction of reading token by token.
/// </summary>
/// <remarks>
/// It decides nothing: what deviates in any way, be it wrong or merely unusual, is left to <see cref="JsonMessageReader"/>,
/// whose result for the same bytes must be the same.
/// </remarks>
internal static class JsonCompactForm
{
    // So many digits always fit a long.
    private const int MaxIdDigits = 18;

    /// <summary>Cuts the members out.</summary>
    /// <param name="message">The whole message.</param>
    /// <param name="valueDepth">How deep the arrays and objects in a member may be nested.</param>
    /// <param name="envelope">The members, when the result is true.</param>
    /// <returns>False when the message has another form.</returns>
    public static bool TryRead(ReadOnlySpan<byte> message, int valueDepth, out JsonEnvelope envelope)
    {
        envelope = default;
        if (message.IsEmpty || message[^1] != '}')
            return false;

        var rest = message[..^1];
        if (!Skip(ref rest, "{\"jsonrpc\":\"2.0\","u8))
            return false;

        RequestId? id = null;
        if (Skip(ref rest, "\"id\":"u8))
        {
            if (!TakeId(ref rest, out var number) || !Skip(ref rest, ","u8))
                return false;
            id = new RequestId(number);
            if (Skip(ref rest, "\"result\":"u8))
            {
                envelope = JsonEnvelope.OfAnswer(id.Value, rest);
                return IsOneValue(rest, valueDepth);
            }
        }

        if (!Skip(ref rest, "\"method\":\""u8) || !TakePlainText(ref rest, out var method))
            return false;
        if (!rest.IsEmpty && !(Skip(ref rest, ",\"params\":"u8) && rest is [(byte)'[' or (byte)'{', ..] && IsOneValue(rest, valueDepth)))
            return false;
        envelope = JsonEnvelope.OfCall(id, method, rest);
        return true;
    }

    /// <summary>True when the message begins as a successful answer does.</summary>
    public static bool IsAnswer(ReadOnlySpan<byte> message) =>
        Skip(ref message, "{\"jsonrpc\":\"2.0\",\"id\":"u8) && TakeId(ref message, out _) && message.StartsWith(",\"result\":"u8);

    private static bool Skip(scoped ref ReadOnlySpan<byte> rest, ReadOnlySpan<byte> expected)
    {
        if (!rest.StartsWith(expected))
            return false;
        rest = rest[expected.Length..];
        return true;
    }

    // Digits alone: other numbers are legal ids, but have more than one way to be written.
    private static bool TakeId(scoped ref ReadOnlySpan<byte> rest, out long number)
    {
        number = 0;
        var length = 0;
        for (; length < rest.Length && length < MaxIdDigits && rest[length] is >= (byte)'0' and <= (byte)'9'; length++)
            number = (number * 10) + (rest[length] - '0');
        if (length == 0 || (rest[0] == '0' && length > 1))
            return false;
        rest = rest[length..];
        return true;
    }

    // The text up to its closing quote, when no escape hides in it and no byte that JSON does not allow (RFC 8259 §7).
    private static bool TakePlainText(scoped ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> text)
    {
        text = default;
        var length = rest.IndexOf((byte)'"');
        if (length < 0)
            return false;
        text = rest[..length];
        rest = rest[(length + 1)..];
        return !text.Contains((byte)'\\') && !text.ContainsAnyInRange((byte)0, (byte)0x1F);
    }

    // Nothing may be handed out of a message that turns out to be no JSON further on; so this reads to the end.
    private static bool IsOneValue(ReadOnlySpan<byte> json, int maxDepth)
    {
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = maxDepth });
            return reader.Read() && reader.TokenStartIndex == 0 && reader.TrySkip() && reader.BytesConsumed == json.Length;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
