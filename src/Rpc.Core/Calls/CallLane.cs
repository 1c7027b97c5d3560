namespace Rpc.Calls;

/// <summary>What the ordered methods of one contract share on one session: one of their calls runs, the others wait for it.</summary>
internal sealed class CallLane
{
    /// <summary>A call runs, or is about to.</summary>
    public bool IsTaken { get; set; }

    /// <summary>Those that wait for it.</summary>
    public CallTurnList Waiting { get; } = new();
}
