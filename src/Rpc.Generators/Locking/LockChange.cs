using Microsoft.CodeAnalysis;

namespace Rpc.Generators.Locking;

/// <summary>A difference between a lock file and the source.</summary>
/// <param name="Place">Where it is.</param>
/// <param name="Break">What breaks by it; null when peers of the locked contract go on as before.</param>
/// <param name="Arguments">What to say of it.</param>
internal sealed record LockChange(LockPlace Place, DiagnosticDescriptor? Break, params string[] Arguments);

/// <summary>The place of a difference, by the names of nodes, from the outermost on.</summary>
/// <param name="Root">The contract or type.</param>
/// <param name="Member">Its member; null for none.</param>
/// <param name="Part">The member's parameter; null for none.</param>
internal sealed record LockPlace(LockNode Root, LockNode? Member = null, LockNode? Part = null)
{
    /// <summary>The name to speak of: a member of a contract has all of its own, that of a type stands behind the type's.</summary>
    public string Name => Member is null ? Root.Name : Root.Kind == LockKinds.Contract ? Member.Name : $"{Root.Name}.{Member.Name}";
}
