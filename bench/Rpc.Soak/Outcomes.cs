namespace Rpc.Soak;

/// <summary>How an operation may end.</summary>
[Flags]
internal enum Outcomes
{
    None = 0,

    /// <summary>As it does when nothing comes between.</summary>
    Done = 1,

    Cancelled = 2,

    TimedOut = 4,

    /// <summary>With the fault that the contract declares.</summary>
    Fault = 8,

    /// <summary>With an exception at the other end that it does not declare.</summary>
    HandlerFailed = 16,

    /// <summary>Refused for too many open streams.</summary>
    Busy = 32,

    /// <summary>With the session.</summary>
    SessionEnded = 64,

    /// <summary>In a way that is never right.</summary>
    Wrong = 128,
}
