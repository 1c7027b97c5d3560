using System.Buffers;
using System.Text.Unicode;

namespace Rpc.Codecs.MessagePack;

/// <summary>Short texts, decoded where they are used.</summary>
internal static class Utf8Strict
{
    /// <summary>The text as UTF-16; false when it is not valid, or longer than there is room.</summary>
    public static bool TryGetChars(ReadOnlySpan<byte> utf8, Span<char> destination, out int length) =>
        Utf8.ToUtf16(utf8, destination, out _, out length, replaceInvalidSequences: false) == OperationStatus.Done;
}
