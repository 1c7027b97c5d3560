namespace Rpc.Generators.Locking;

/// <summary>Takes some of what the source says into a lock, and leaves the rest as it is locked.</summary>
internal static class LockMerger
{
    /// <summary>The lock with the entries as the source has them.</summary>
    /// <remarks>
    /// Types that are new are taken too, since an entry may refer to them, and types that are gone are left out: neither is a break by itself.
    /// </remarks>
    /// <param name="locked">What the lock file says.</param>
    /// <param name="current">What the source says.</param>
    /// <param name="entries">What is accepted.</param>
    public static List<LockNode> Accept(IReadOnlyList<LockNode> locked, IReadOnlyList<LockNode> current, IReadOnlyCollection<LockEntry> entries)
    {
        var contracts = new List<LockNode>();
        foreach (var name in locked.Concat(current).Where(IsContract).Select(static node => node.Name).Distinct())
        {
            var (old, now) = (Find(locked, name, isContract: true), Find(current, name, isContract: true));
            var isAccepted = entries.Contains(new LockEntry(true, name, null));
            if ((isAccepted ? now : old is null || now is null ? old : Merge(old, now, entries)) is { } node)
                contracts.Add(node);
        }

        var types = current.Where(static node => !IsContract(node)).Select(now =>
            entries.Contains(new LockEntry(false, now.Name, null)) ? now : Find(locked, now.Name, isContract: false) ?? now);
        return [.. contracts.OrderBy(static node => node.Name, StringComparer.Ordinal), .. types];
    }

    /// <summary>What peers do not notice: the entries that differ, and in nothing that breaks.</summary>
    public static List<LockEntry> FindCompatible(IReadOnlyCollection<LockChange> changes)
    {
        var breaking = new HashSet<LockEntry>(changes.Where(static change => change.Break is not null).Select(static change => LockEntry.Of(change.Place)));
        return [.. changes.Select(static change => LockEntry.Of(change.Place)).Where(entry => !breaking.Contains(entry)).Distinct()];
    }

    private static LockNode Merge(LockNode old, LockNode now, IReadOnlyCollection<LockEntry> entries)
    {
        // What a contract inherits from another is in both, and reported once.
        var accepted = new HashSet<string?>(entries.Where(static entry => entry.IsContract).Select(static entry => entry.Member));
        var merged = new LockNode(old.Kind, old.Name, old.Value, old.Flags);
        merged.Children.AddRange(old.Children.Where(child => !accepted.Contains(child.Name))
            .Concat(now.Children.Where(child => accepted.Contains(child.Name)))
            .OrderBy(static child => child.Kind == LockKinds.Event)
            .ThenBy(static child => child.Name, StringComparer.Ordinal));
        return merged;
    }

    private static LockNode? Find(IEnumerable<LockNode> roots, string name, bool isContract) => new LockEntry(isContract, name, null).Find(roots);

    private static bool IsContract(LockNode node) => node.Kind == LockKinds.Contract;
}
