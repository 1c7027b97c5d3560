using Rpc.Transport.Protocol.Frames;

namespace Rpc.WebSockets;

/// <summary>How a connection ended.</summary>
/// <param name="Code">The close code (RFC 6455 §7.1.5); 1006 where no closing handshake took place.</param>
/// <param name="Reason">The close reason; empty where none was given.</param>
/// <param name="ByPeer">True when the peer began the end.</param>
/// <param name="Exception">The failure that ended the connection; null after a clean end.</param>
public sealed record ConnectionEnd(CloseCode Code, string Reason, bool ByPeer, Exception? Exception);
