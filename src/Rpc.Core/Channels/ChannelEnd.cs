namespace Rpc.Channels;

/// <summary>How a channel ended.</summary>
/// <param name="Code">The close code that was exchanged; <see cref="ChannelCloseCode.AbnormalClosure"/> where none was. May be a value outside the enumeration when the peer chose one of the application range (3000–4999).</param>
/// <param name="Reason">The close reason; empty where none was given.</param>
/// <param name="ByPeer">True when the peer began the end, false when this end did.</param>
/// <param name="Exception">The failure that ended the channel, or null after a clean end.</param>
public sealed record ChannelEnd(ChannelCloseCode Code, string Reason, bool ByPeer, Exception? Exception = null);
