using Rpc.Generators.Diagnostics;

namespace Rpc.Generators.Locking;

/// <summary>Finds the differences between a lock file and the source, and what breaks by them.</summary>
internal static class LockComparer
{
    /// <summary>The differences.</summary>
    /// <param name="locked">What the lock file says.</param>
    /// <param name="current">What the source says.</param>
    public static List<LockChange> Compare(IReadOnlyList<LockNode> locked, IReadOnlyList<LockNode> current)
    {
        var changes = new List<LockChange>();
        foreach (var old in locked)
        {
            // A type that is gone was in use somewhere: it is said there.
            if (current.FirstOrDefault(candidate => candidate.Name == old.Name && IsContract(candidate) == IsContract(old)) is not { } now)
            {
                if (IsContract(old))
                    changes.Add(new LockChange(new LockPlace(old), LockDescriptors.MemberRemoved, $"The contract '{old.Name}'"));
            }
            else if (old.Kind != now.Kind)
            {
                changes.Add(new LockChange(new LockPlace(old), LockDescriptors.DataChanged, old.Name, $"it was of the kind '{old.Kind}', and is of the kind '{now.Kind}'"));
            }
            else if (IsContract(old))
            {
                ContractComparer.Compare(changes, old, now);
            }
            else
            {
                DataTypeComparer.Compare(changes, old, now);
            }
        }

        foreach (var added in current.Where(node => !locked.Any(old => old.Name == node.Name && IsContract(old) == IsContract(node))))
            AddCompatible(changes, new LockPlace(added), $"'{added.Name}' is new");
        return changes;
    }

    /// <summary>Notes a difference by which nothing breaks.</summary>
    public static void AddCompatible(List<LockChange> changes, LockPlace place, string what) => changes.Add(new LockChange(place, null, what));

    /// <summary>Compares two types by name; what differs but for nullability is for the caller to say.</summary>
    /// <returns>Whether they differ in more than nullability.</returns>
    public static bool CompareTypes(List<LockChange> changes, LockPlace place, string what, string old, string now)
    {
        if (old == now)
            return false;
        if (old.Replace("?", "") != now.Replace("?", ""))
            return true;
        if (IsTighter(old, now))
            changes.Add(new LockChange(place, LockDescriptors.NullabilityTightened, what, old, now));
        else
            AddCompatible(changes, place, $"{what} is '{now}' now");
        return false;
    }

    private static bool IsContract(LockNode node) => node.Kind == LockKinds.Contract;

    // They are equal but for question marks.
    private static bool IsTighter(string old, string now)
    {
        for (int i = 0, j = 0; i < old.Length; i++, j++)
        {
            var (wasNullable, isNullable) = (old[i] == '?', j < now.Length && now[j] == '?');
            if (wasNullable && !isNullable)
                return true;
            if (!wasNullable && isNullable)
                j++;
        }

        return false;
    }
}
