namespace Rpc.Codecs.MessagePack;

/// <summary>What a frame says: its first element.</summary>
internal enum FrameKind
{
    /// <summary><c>[0, id, method, head, arguments]</c></summary>
    Request = 0,

    /// <summary><c>[1, method, head, arguments]</c></summary>
    Notification = 1,

    /// <summary><c>[2, id, value]</c></summary>
    Result = 2,

    /// <summary><c>[3, id, code, message, data]</c></summary>
    Error = 3,

    /// <summary><c>[4, id]</c></summary>
    Cancel = 4,

    /// <summary><c>[5, id, event]</c></summary>
    Subscribe = 5,

    /// <summary><c>[6, id, event]</c></summary>
    Unsubscribe = 6,

    /// <summary><c>[7, event, count]</c></summary>
    Dropped = 7,

    /// <summary><c>[8, id, parameter, items, last, error]</c></summary>
    Items = 8,

    /// <summary><c>[9, id, parameter, bytes]</c></summary>
    Credit = 9,

    /// <summary><c>[10, id, parameter]</c></summary>
    Stop = 10,

    /// <summary><c>[11, id, parameter, value]</c></summary>
    Progress = 11,
}
