namespace Rpc.Generators.Model;

/// <summary>An event of a contract.</summary>
internal sealed record EventModel : MemberModel
{
    /// <summary>The delegate type as declared, perhaps nullable.</summary>
    public required string DeclaredType { get; init; }

    /// <summary>The delegate type, not nullable.</summary>
    public required string DelegateType { get; init; }

    /// <summary>Whether the delegate is an event handler with a sender or a plain action.</summary>
    public required EventShape Shape { get; init; }

    /// <summary>What becomes of occurrences that a slow subscriber does not take.</summary>
    public required EventPolicyModel Policy { get; init; }

    /// <summary>The proxy's field for it.</summary>
    public required string Field { get; init; }
}

/// <summary>How an event's delegate takes its arguments.</summary>
internal enum EventShape
{
    /// <summary><c>EventHandler</c>: a sender and nothing that would cross the wire.</summary>
    Handler,

    /// <summary><c>EventHandler&lt;T&gt;</c>: a sender and one argument.</summary>
    HandlerOfT,

    /// <summary><c>Action</c> of any number of arguments.</summary>
    Action,
}
