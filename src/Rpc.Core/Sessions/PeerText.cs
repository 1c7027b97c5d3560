using System.Text;

namespace Rpc.Sessions;

/// <summary>Text that a peer chose, cut to a length that is fit for a log line or an error message.</summary>
internal static class PeerText
{
    private const int MaxLength = 128;

    /// <summary>Decodes and cuts a text.</summary>
    public static string Shorten(ReadOnlySpan<byte> utf8) =>
        utf8.Length <= MaxLength ? Encoding.UTF8.GetString(utf8) : Encoding.UTF8.GetString(utf8[..MaxLength]) + "…";

    /// <summary>Cuts a text.</summary>
    public static string Shorten(string text) => text.Length <= MaxLength ? text : text[..MaxLength] + "…";
}
