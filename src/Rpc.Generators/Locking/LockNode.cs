namespace Rpc.Generators.Locking;

/// <summary>A line of a lock file, and those below it.</summary>
/// <param name="Kind">What it describes: <c>contract</c>, <c>call</c>, <c>parameter</c> …</param>
/// <param name="Name">Its name, without white space; empty where there is only one.</param>
/// <param name="Value">Its type or value; empty for none.</param>
/// <param name="Flags">What else is said of it, in parentheses; empty for nothing.</param>
internal sealed record LockNode(string Kind, string Name, string Value = "", string Flags = "")
{
    /// <summary>The lines below it, in their order.</summary>
    public List<LockNode> Children { get; } = [];

    /// <summary>The line of the file, from 0.</summary>
    public int Line { get; init; }

    /// <summary>The one below that has the kind; null for none.</summary>
    public LockNode? Find(string kind) => Children.Find(child => child.Kind == kind);

    /// <summary>The one below that has the kind and name; null for none.</summary>
    public LockNode? Find(string kind, string name) => Children.Find(child => child.Kind == kind && child.Name == name);
}
