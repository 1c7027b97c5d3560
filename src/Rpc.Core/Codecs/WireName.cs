using System.Text;
using System.Text.Json;

namespace Rpc.Codecs;

/// <summary>The name of a contract's member, in the forms in which codecs write it.</summary>
/// <param name="text">The name on the wire.</param>
internal sealed class WireName(string text)
{
    /// <summary>The name.</summary>
    public string Text { get; } = text;

    /// <summary>The name as UTF-8.</summary>
    public ReadOnlyMemory<byte> Utf8 { get; } = Encoding.UTF8.GetBytes(text);

    /// <summary>The name as the inside of a JSON string.</summary>
    public JsonEncodedText Json { get; } = JsonEncodedText.Encode(text);
}
