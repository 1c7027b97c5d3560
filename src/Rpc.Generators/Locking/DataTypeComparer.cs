using System.Globalization;
using Rpc.Generators.Diagnostics;

namespace Rpc.Generators.Locking;

/// <summary>Compares what a lock file and the source say of a type that a contract sends.</summary>
internal static class DataTypeComparer
{
    public static void Compare(List<LockChange> changes, LockNode locked, LockNode current)
    {
        if (locked.Kind == LockKinds.Enum)
        {
            CompareEnums(changes, locked, current);
        }
        else
        {
            CompareMembers(changes, locked, current);
            CompareDerivedTypes(changes, locked, current);
        }
    }

    private static void CompareMembers(List<LockChange> changes, LockNode locked, LockNode current)
    {
        var (before, after) = (GetMembers(locked), GetMembers(current));
        var renamed = new HashSet<LockNode>();
        foreach (var old in before)
        {
            var place = new LockPlace(locked, old);
            if (current.Find(LockKinds.Member, old.Name) is not { } now)
            {
                var successor = after.Find(candidate => GetPosition(candidate) == GetPosition(old) && locked.Find(LockKinds.Member, candidate.Name) is null);
                if (successor is not null)
                    renamed.Add(successor);
                ReportData(changes, place, successor is null ? "it is gone" : $"its place is that of '{successor.Name}'");
                continue;
            }

            if (GetPosition(old) != GetPosition(now))
                ReportData(changes, place, $"it was at position {GetPosition(old)}, and is at {GetPosition(now)}");
            else if (LockComparer.CompareTypes(changes, place, $"'{place.Name}'", old.Value, now.Value))
                ReportData(changes, place, $"it was '{old.Value}', and is '{now.Value}'");
            if (IsRequired(now) != IsRequired(old))
            {
                if (IsRequired(now))
                    ReportData(changes, place, "it may no longer be missing");
                else
                    LockComparer.AddCompatible(changes, place, $"'{place.Name}' may be missing now");
            }
        }

        var end = before.Count == 0 ? 0 : before.Max(GetPosition) + 1;
        foreach (var added in after.Where(member => locked.Find(LockKinds.Member, member.Name) is null && !renamed.Contains(member)))
        {
            var place = new LockPlace(locked, added);
            if (IsRequired(added))
                ReportData(changes, place, "it is new, and peers of the locked contract do not send it; make it nullable, or give it a default");
            else if (GetPosition(added) < end && !added.Value.EndsWith("?", StringComparison.Ordinal) && before.TrueForAll(old => GetPosition(old) != GetPosition(added)))
                ReportData(changes, place, "it is new, and stands where peers of the locked contract send nil");
            else
                LockComparer.AddCompatible(changes, place, $"'{place.Name}' is new");
        }
    }

    private static void CompareDerivedTypes(List<LockChange> changes, LockNode locked, LockNode current)
    {
        var (hadDerived, hasDerived) = (locked.Find(LockKinds.Derived) is not null, current.Find(LockKinds.Derived) is not null);
        if (hadDerived != hasDerived)
        {
            ReportDerived(changes, new LockPlace(locked), hasDerived ? "its values are sent with a discriminator" : "its values are sent without a discriminator");
            return;
        }

        foreach (var old in locked.Children.Where(static child => child.Kind == LockKinds.Derived))
        {
            if (current.Find(LockKinds.Derived, old.Name) is not { } now)
                ReportDerived(changes, new LockPlace(locked), $"no derived type has the discriminator {old.Name}");
            else if (old.Value != now.Value)
                ReportDerived(changes, new LockPlace(locked), $"the discriminator {old.Name} was that of '{old.Value}', and is that of '{now.Value}'");
        }

        foreach (var added in current.Children.Where(child => child.Kind == LockKinds.Derived && locked.Find(LockKinds.Derived, child.Name) is null))
            LockComparer.AddCompatible(changes, new LockPlace(locked), $"the derived type '{added.Value}' of '{locked.Name}' is new");
    }

    private static void CompareEnums(List<LockChange> changes, LockNode locked, LockNode current)
    {
        if (locked.Value != current.Value)
            ReportEnum(changes, new LockPlace(locked), $"its numbers were of type '{locked.Value}', and are of type '{current.Value}'");
        foreach (var old in locked.Children)
        {
            var place = new LockPlace(locked, old);
            if (current.Find(LockKinds.Constant, old.Name) is not { } now)
                ReportEnum(changes, place, $"'{old.Name}' is gone or renamed");
            else if (old.Value != now.Value)
                ReportEnum(changes, place, $"'{old.Name}' was {old.Value}, and is {now.Value}");
        }

        foreach (var added in current.Children.Where(child => locked.Find(LockKinds.Constant, child.Name) is null))
            LockComparer.AddCompatible(changes, new LockPlace(locked, added), $"'{locked.Name}.{added.Name}' is new");
    }

    private static List<LockNode> GetMembers(LockNode type) => type.Children.FindAll(static child => child.Kind == LockKinds.Member);

    private static int GetPosition(LockNode member) => int.TryParse(member.Flags.Split(' ')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var position) ? position : -1;

    private static bool IsRequired(LockNode member) => member.Flags.EndsWith(LockKinds.Required, StringComparison.Ordinal);

    private static void ReportData(List<LockChange> changes, LockPlace place, string what) =>
        changes.Add(new LockChange(place, LockDescriptors.DataChanged, place.Name, what));

    private static void ReportEnum(List<LockChange> changes, LockPlace place, string what) =>
        changes.Add(new LockChange(place, LockDescriptors.EnumChanged, place.Root.Name, what));

    private static void ReportDerived(List<LockChange> changes, LockPlace place, string what) =>
        changes.Add(new LockChange(place, LockDescriptors.DerivedTypeChanged, place.Root.Name, what));
}
