using System.IO.Compression;
using Rpc.Transport.Protocol.Deflate;

namespace Rpc;

/// <summary>
/// Compression of messages by permessage-deflate (RFC 7692). It is used when both ends have it; window and takeover values are the
/// most that this end agrees to.
/// </summary>
/// <remarks>
/// <para>
/// Security: how well a message compresses tells an eavesdropper how much of it repeats, also through TLS. Where messages of one
/// connection mix secrets (tokens, personal data) with text that an attacker can choose, the length of what is sent lets them guess the
/// secret piece by piece (CRIME, BREACH). Leave compression off for such connections; turning context takeover off keeps messages
/// apart from each other, not the parts of one message.
/// </para>
/// <para>
/// Memory: an end that sends with context takeover holds about 230 KiB from its first compressed message until the connection has been
/// silent for <see cref="RpcEndpointOptions.KeepAliveInterval"/>; one that receives with it holds a window of at most 32 KiB. A
/// connection on which nothing compressed has travelled holds nothing.
/// </para>
/// </remarks>
public sealed class RpcCompressionOptions
{
    /// <summary>Whether the server's messages may refer to earlier ones (RFC 7692 §7.1.1.1), without which short messages shrink little. Default true.</summary>
    public bool ServerContextTakeover { get; set; } = true;

    /// <summary>Whether the client's messages may refer to earlier ones (RFC 7692 §7.1.1.2). Default true.</summary>
    public bool ClientContextTakeover { get; set; } = true;

    /// <summary>The window of the server's messages is at most 2 to this power bytes (RFC 7692 §7.1.2.1); 8–15. Default 15.</summary>
    public int ServerMaxWindowBits { get; set; } = 15;

    /// <summary>The window of the client's messages is at most 2 to this power bytes (RFC 7692 §7.1.2.2); 8–15. Default 15.</summary>
    public int ClientMaxWindowBits { get; set; } = 15;

    /// <summary>Messages shorter than this many bytes are sent uncompressed, at least 0. Default 128.</summary>
    public int MinMessageBytes { get; set; } = 128;

    /// <summary>How hard this end tries. Default <see cref="CompressionLevel.Fastest"/>.</summary>
    public CompressionLevel Level { get; set; } = CompressionLevel.Fastest;

    /// <summary>
    /// How many times as long as its compressed form a received message may be, once it is longer than 1 MiB; 0 for no limit but
    /// <see cref="RpcSessionOptions.MaxMessageBytes"/>, which holds for the decompressed message in any case. Default 200. A message
    /// beyond it ends the session with close code 1009.
    /// </summary>
    public int MaxRatio { get; set; } = 200;

    internal DeflateOptions ToDeflateOptions() => new()
    {
        ServerContextTakeover = ServerContextTakeover,
        ClientContextTakeover = ClientContextTakeover,
        ServerMaxWindowBits = ServerMaxWindowBits,
        ClientMaxWindowBits = ClientMaxWindowBits,
        MinMessageBytes = MinMessageBytes,
        Level = Level,
        MaxRatio = MaxRatio,
    };
}
