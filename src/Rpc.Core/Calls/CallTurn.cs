namespace Rpc.Calls;

/// <summary>How one request waits to be handled. Its <see cref="CallQueue"/>'s alone, under the lock of the table.</summary>
internal sealed class CallTurn
{
    /// <summary>Where a request is on its way to its handler.</summary>
    internal enum Stage
    {
        /// <summary>Its handler runs, or starts.</summary>
        Running,

        /// <summary>It will wait, and its arguments are being read.</summary>
        Arriving,

        /// <summary>It waits.</summary>
        Waiting,

        /// <summary>It was taken out, and is about to be answered.</summary>
        Withdrawn,
    }

    /// <summary>The request; set by its own <see cref="Reset"/>.</summary>
    public IncomingRequest Request { get; private set; } = null!;

    /// <summary>Where the request is.</summary>
    public Stage At { get; set; }

    /// <summary>The lane of its contract's ordered methods; null for none.</summary>
    public CallLane? Lane { get; set; }

    /// <summary>It has the lane to itself until it is done.</summary>
    public bool HoldsLane { get; set; }

    /// <summary>The caller makes it while it handles a call of this end's.</summary>
    public bool IsNested { get; set; }

    /// <summary>The request in whose handling that call of this end's was made; null where that is none, or not known.</summary>
    public IncomingRequest? Parent { get; set; }

    /// <summary>The bytes of its arguments, as they came.</summary>
    public int Bytes { get; set; }

    /// <summary>The list that it waits in; null for none. The list's alone, like its neighbours.</summary>
    public CallTurnList? List { get; set; }

    /// <summary>Its neighbour towards the front.</summary>
    public CallTurn? Previous { get; set; }

    /// <summary>Its neighbour towards the end.</summary>
    public CallTurn? Next { get; set; }

    /// <summary>One of those that wait for the request to be handled has a lane to itself.</summary>
    public bool IsWithinLane
    {
        get
        {
            for (var ancestor = Parent; ancestor is not null; ancestor = ancestor.Turn.Parent)
            {
                if (ancestor.Turn.HoldsLane)
                    return true;
            }

            return false;
        }
    }

    /// <summary>Makes the object fit for another request.</summary>
    public void Reset(IncomingRequest request)
    {
        Request = request;
        At = Stage.Running;
        Lane = null;
        HoldsLane = false;
        IsNested = false;
        Parent = null;
        Bytes = 0;
    }
}
