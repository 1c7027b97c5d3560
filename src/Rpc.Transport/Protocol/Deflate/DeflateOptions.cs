#pragma warning disable RS0030 // CompressionLevel is an enumeration; that it lives beside the streams makes it none.
using System.IO.Compression;
using Rpc.Transport.Protocol.Deflate;

namespace Rpc.WebSockets;

/// <summary>How one end uses permessage-deflate (RFC 7692). Its window and takeover values are the most that is agreed on; the peer may want less.</summary>
public sealed class DeflateOptions
{
    /// <summary>Up to this many bytes a message may be blown up by any factor: the ratio says something about long messages only. 1 MiB.</summary>
    internal const int RatioFreeBytes = 1024 * 1024;

    /// <summary>Whether the server's messages may refer to earlier ones (§7.1.1.1). Default true: short messages that resemble each other compress well only so.</summary>
    public bool ServerContextTakeover { get; set; } = true;

    /// <summary>Whether the client's messages may refer to earlier ones (§7.1.1.2). Default true.</summary>
    public bool ClientContextTakeover { get; set; } = true;

    /// <summary>The server's window is at most 2 to this power bytes (§7.1.2.1), 8–15. Default 15.</summary>
    public int ServerMaxWindowBits { get; set; } = 15;

    /// <summary>The client's window is at most 2 to this power bytes (§7.1.2.2), 8–15. Default 15.</summary>
    public int ClientMaxWindowBits { get; set; } = 15;

    /// <summary>Messages shorter than this many bytes are sent as they are. Default 128; 0 to compress all but empty ones.</summary>
    public int MinMessageBytes { get; set; } = 128;

    /// <summary>How hard to try. Default <see cref="CompressionLevel.Fastest"/>.</summary>
    public CompressionLevel Level { get; set; } = CompressionLevel.Fastest;

    /// <summary>
    /// How many times as long as its compressed form a received message may be, once it is longer than 1 MiB. Default 200; 0 for
    /// no limit but the message's own. DEFLATE reaches 1,032 for a run of one byte; text and data that mean something stay below 50.
    /// </summary>
    public int MaxRatio { get; set; } = 200;

    /// <summary>Refuses values that make no sense.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public void Validate()
    {
        CheckBits(ServerMaxWindowBits, nameof(ServerMaxWindowBits));
        CheckBits(ClientMaxWindowBits, nameof(ClientMaxWindowBits));
        ArgumentOutOfRangeException.ThrowIfNegative(MinMessageBytes);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxRatio);
        if (!Enum.IsDefined(Level))
            throw new ArgumentOutOfRangeException(nameof(Level), Level, "This is no compression level.");
    }

    internal DeflateOptions Clone() => (DeflateOptions)MemberwiseClone();

    private static void CheckBits(int bits, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bits, DeflateOffer.MinWindowBits, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, DeflateOffer.MaxWindowBits, name);
    }
}
