namespace Rpc.Fuzz;

/// <summary>Which part of a recorded session is mutated.</summary>
internal enum FuzzTarget
{
    /// <summary>The HTTP head of either side; the frames behind it follow unchanged.</summary>
    Handshake,

    /// <summary>The frames of a session without compression.</summary>
    Frames,

    /// <summary>The frames of a session with permessage-deflate.</summary>
    Deflate,
}
