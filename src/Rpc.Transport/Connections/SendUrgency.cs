namespace Rpc.Transport.Connections;

/// <summary>Which messages go first where more are to be sent than the queue takes.</summary>
internal enum SendUrgency
{
    /// <summary>In turn, behind what was to be sent before.</summary>
    Normal,

    /// <summary>Ahead of every message that waits for room.</summary>
    Urgent,

    /// <summary>One at a time is queued, so that what is sent next waits for no more than that one.</summary>
    Bulk,
}
