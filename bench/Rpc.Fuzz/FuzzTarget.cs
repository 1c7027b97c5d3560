namespace Rpc.Fuzz;

/// <summary>What is mutated: a part of a recorded session, or a message.</summary>
internal enum FuzzTarget
{
    /// <summary>The HTTP head of either side; the frames behind it follow unchanged.</summary>
    Handshake,

    /// <summary>The frames of a session without compression.</summary>
    Frames,

    /// <summary>The frames of a session with permessage-deflate.</summary>
    Deflate,

    /// <summary>A message of RPC, or a value, in either format.</summary>
    Codec,

    /// <summary>What a peer sends in a session that can be resumed.</summary>
    Resume,
}
