using Rpc.Transport.Protocol.Frames;

namespace Rpc.Transport.Protocol.Deflate;

/// <summary>What the opening handshake agreed on about permessage-deflate (RFC 7692 §7.1).</summary>
/// <param name="ServerContextTakeover">Whether the server's messages may refer to earlier ones.</param>
/// <param name="ClientContextTakeover">Whether the client's messages may refer to earlier ones.</param>
/// <param name="ServerWindowBits">The server's window is at most 2 to this power bytes.</param>
/// <param name="ClientWindowBits">The client's window is at most 2 to this power bytes.</param>
internal sealed record DeflateAgreement(bool ServerContextTakeover, bool ClientContextTakeover, int ServerWindowBits, int ClientWindowBits)
{
    /// <summary>Makes what compresses the messages of an end.</summary>
    public MessageDeflater CreateDeflater(Role sender, DeflateOptions options) => sender == Role.Server
        ? new MessageDeflater(ServerWindowBits, ServerContextTakeover, options)
        : new MessageDeflater(ClientWindowBits, ClientContextTakeover, options);

    /// <summary>Makes what decompresses the messages that an end receives.</summary>
    public MessageInflater CreateInflater(Role receiver, DeflateOptions options, int maxMessageBytes) => receiver == Role.Client
        ? new MessageInflater(ServerWindowBits, ServerContextTakeover, maxMessageBytes, options.MaxRatio)
        : new MessageInflater(ClientWindowBits, ClientContextTakeover, maxMessageBytes, options.MaxRatio);
}
