using System.Text.Json;

namespace Rpc.Codecs.Json;

/// <summary>Where a reader of JSON can be put that has not read what stands before: behind a value in the outermost array or object.</summary>
internal static class JsonPlaces
{
    private static readonly JsonReaderState s_inArray = BehindFirst("[0 "u8, RpcCodec.DefaultMaxDepth);
    private static readonly JsonReaderState s_inObject = BehindFirst("{\"\":0 "u8, RpcCodec.DefaultMaxDepth);

    /// <summary>The state of a reader that has just read a value there.</summary>
    /// <param name="isMember">Whether that is an object.</param>
    /// <param name="maxDepth">How deep the reader goes; zero is the platform's default.</param>
    public static JsonReaderState BehindValue(bool isMember, int maxDepth)
    {
        if (maxDepth is 0 or RpcCodec.DefaultMaxDepth)
            return isMember ? s_inObject : s_inArray;
        return BehindFirst(isMember ? "{\"\":0 "u8 : "[0 "u8, maxDepth);
    }

    private static JsonReaderState BehindFirst(ReadOnlySpan<byte> json, int maxDepth)
    {
        var reader = new Utf8JsonReader(json, isFinalBlock: false, new JsonReaderState(new JsonReaderOptions { MaxDepth = maxDepth }));
        while (reader.TokenType != JsonTokenType.Number)
            reader.Read();
        return reader.CurrentState;
    }
}
