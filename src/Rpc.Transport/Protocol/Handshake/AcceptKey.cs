using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Rpc.Transport.Protocol.Handshake;

/// <summary>The key and its digest by which both ends know that they speak WebSocket (RFC 6455 §1.3).</summary>
internal static class AcceptKey
{
    /// <summary>Bytes of the nonce behind <c>Sec-WebSocket-Key</c> (§4.1).</summary>
    public const int NonceBytes = 16;

    private const int KeyChars = 24;
    private const string Guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    /// <summary>The value of <c>Sec-WebSocket-Accept</c> for a key: base64 of SHA-1 of the key followed by the RFC's GUID (§4.2.2).</summary>
    /// <exception cref="ArgumentException">The key is not one of <see cref="NonceBytes"/> bytes.</exception>
    public static string Compute(string key)
    {
        if (key.Length != KeyChars)
            throw new ArgumentException("The key has 24 characters.", nameof(key));
        Span<byte> text = stackalloc byte[KeyChars + Guid.Length];
        Encoding.ASCII.GetBytes(key, text);
        Encoding.ASCII.GetBytes(Guid, text[KeyChars..]);
        Span<byte> digest = stackalloc byte[SHA1.HashSizeInBytes];

        // SHA-1 is what the RFC prescribes; nothing secret depends on it.
#pragma warning disable CA5350 // Not a choice: §4.2.2 names this algorithm.
        SHA1.HashData(text, digest);
#pragma warning restore CA5350
        return Convert.ToBase64String(digest);
    }

    /// <summary>§4.2.1: the key must decode to 16 bytes.</summary>
    public static bool IsValidKey(string key)
    {
        // 24 characters without white space, which the decoder would skip, are exactly 16 bytes when two of them are padding.
        return key.Length == KeyChars && key.EndsWith("==", StringComparison.Ordinal)
            && !key.AsSpan().ContainsAny(" \t") && Base64.IsValid(key);
    }
}
