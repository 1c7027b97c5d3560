using Rpc.Transport.Protocol.Frames;

namespace Rpc.Fuzz;

/// <summary>What one end of a session received: the peer's handshake and its frames.</summary>
/// <param name="Role">The end that received it.</param>
/// <param name="IsCompressed">Whether permessage-deflate was agreed on.</param>
/// <param name="Head">The peer's handshake.</param>
/// <param name="Frames">The peer's frames.</param>
internal sealed record RecordedSession(Role Role, bool IsCompressed, byte[] Head, byte[] Frames)
{
    /// <summary>The part that a target mutates.</summary>
    public byte[] Part(FuzzTarget target) => target == FuzzTarget.Handshake ? Head : Frames;
}
