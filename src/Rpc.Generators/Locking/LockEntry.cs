using System.Collections.Immutable;

namespace Rpc.Generators.Locking;

/// <summary>What a lock file is changed by: a member of a contract, a whole contract, or a whole type, since the members of one depend on each other.</summary>
/// <param name="IsContract">Whether it is of a contract.</param>
/// <param name="Root">The contract or type.</param>
/// <param name="Member">The contract's member; null for all of it.</param>
internal sealed record LockEntry(bool IsContract, string Root, string? Member)
{
    private const string ContractKey = "contract";
    private const string TypeKey = "type";
    private const string MemberKey = "member";

    /// <summary>What to call it.</summary>
    public string Name => Member ?? Root;

    /// <summary>The entry that a place is in.</summary>
    public static LockEntry Of(LockPlace place) =>
        place.Root.Kind == LockKinds.Contract ? new LockEntry(true, place.Root.Name, place.Member?.Name) : new LockEntry(false, place.Root.Name, null);

    /// <summary>The entry that a diagnostic's properties name; null for none.</summary>
    public static LockEntry? Of(ImmutableDictionary<string, string?> properties)
    {
        if (properties.TryGetValue(ContractKey, out var contract))
            return new LockEntry(true, contract!, properties.GetValueOrDefault(MemberKey));
        return properties.TryGetValue(TypeKey, out var type) ? new LockEntry(false, type!, null) : null;
    }

    /// <summary>Itself as the properties of a diagnostic.</summary>
    public ImmutableDictionary<string, string?> ToProperties()
    {
        var properties = ImmutableDictionary<string, string?>.Empty.Add(IsContract ? ContractKey : TypeKey, Root);
        return Member is null ? properties : properties.Add(MemberKey, Member);
    }

    /// <summary>The node of it; null for none.</summary>
    public LockNode? Find(IEnumerable<LockNode> roots)
    {
        var root = roots.FirstOrDefault(root => root.Name == Root && root.Kind == LockKinds.Contract == IsContract);
        return Member is null ? root : root?.Children.Find(child => child.Name == Member);
    }
}
