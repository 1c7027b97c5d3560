namespace Rpc.Channels;

/// <summary>Which messages go first where more are to be sent than the channel takes. A channel that cannot choose sends in the order of the calls.</summary>
public enum MessageUrgency
{
    /// <summary>In turn, behind what was to be sent before.</summary>
    Normal,

    /// <summary>Ahead of every message that waits for room: short ones alone, which free something at the peer (a cancel, credit).</summary>
    Urgent,

    /// <summary>A part of something large: one at a time is queued, so that what is sent next waits for no more than that one.</summary>
    Bulk,
}
