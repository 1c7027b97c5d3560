namespace Rpc.Resume;

/// <summary>The first byte of a message that is about resuming. Parts of messages begin with 0 to 2, frames of MessagePack with 0x80 or above.</summary>
internal enum ResumeMessageKind : byte
{
    /// <summary>A client's first message: it wants a new session.</summary>
    Hello = 0x10,

    /// <summary>A client's first message: it wants its session back.</summary>
    Resume = 0x11,

    /// <summary>A server's answer to <see cref="Hello"/>.</summary>
    Welcome = 0x12,

    /// <summary>A server's answer to <see cref="Resume"/>: the session goes on.</summary>
    Resumed = 0x13,

    /// <summary>A server's answer to <see cref="Resume"/>: the session is lost.</summary>
    Reset = 0x14,

    /// <summary>How many messages have come.</summary>
    Ack = 0x15,
}
