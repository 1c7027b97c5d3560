using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Rpc.Buffers;

/// <summary>Decodes UTF-8 that must be valid: nothing is replaced (RFC 3629 §3).</summary>
internal static class Utf8Strict
{
    private static readonly UTF8Encoding s_encoding = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The text.</summary>
    /// <exception cref="DecoderFallbackException">It is not valid.</exception>
    public static string GetString(ReadOnlySpan<byte> utf8) => s_encoding.GetString(utf8);

    /// <summary>A short text as UTF-16, where it is used; false when it is not valid, or longer than there is room.</summary>
    public static bool TryGetChars(ReadOnlySpan<byte> utf8, Span<char> destination, out int length) =>
        Utf8.ToUtf16(utf8, destination, out _, out length, replaceInvalidSequences: false) == OperationStatus.Done;
}
