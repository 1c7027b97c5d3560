using Rpc.Generators.Diagnostics;

namespace Rpc.Generators.Locking;

/// <summary>Compares what a lock file and the source say of a contract.</summary>
internal static class ContractComparer
{
    public static void Compare(List<LockChange> changes, LockNode locked, LockNode current)
    {
        foreach (var old in locked.Children)
        {
            var now = current.Children.Find(candidate => candidate.Name == old.Name);
            var place = new LockPlace(locked, old);
            if (now is null)
                changes.Add(new LockChange(place, LockDescriptors.MemberRemoved, $"'{old.Name}'"));
            else if (now.Kind != old.Kind)
                ReportSignature(changes, place, $"it is a {now.Kind}, and was a {old.Kind}");
            else
                CompareMember(changes, place, old, now);
        }

        foreach (var added in current.Children.Where(child => !locked.Children.Exists(old => old.Name == child.Name)))
            LockComparer.AddCompatible(changes, new LockPlace(locked, added), $"'{added.Name}' is new");
    }

    private static void CompareMember(List<LockChange> changes, LockPlace place, LockNode old, LockNode now)
    {
        CompareParameters(changes, place, GetParameters(old), GetParameters(now));
        CompareResult(changes, place, FindResult(old), FindResult(now));
        CompareFaults(changes, place, old, now);
        foreach (var kind in (IEnumerable<string>)[LockKinds.Overflow, LockKinds.Capacity])
        {
            if (old.Find(kind)?.Value != now.Find(kind)?.Value)
                LockComparer.AddCompatible(changes, place, $"the {kind} of '{old.Name}' is another");
        }
    }

    private static void CompareParameters(List<LockChange> changes, LockPlace place, List<LockNode> old, List<LockNode> now)
    {
        for (var i = 0; i < old.Count; i++)
        {
            var (was, at) = (old[i], now.FindIndex(candidate => candidate.Name == old[i].Name));
            // The first that is out of place says enough: those behind it are, too.
            if (at != i)
            {
                ReportSignature(changes, place, at < 0 ? $"the parameter '{was.Name}' is gone or renamed" : $"the parameter '{was.Name}' has moved");
                return;
            }

            var (what, part) = ($"the parameter '{was.Name}'", place with { Part = now[i] });
            if (was.Kind != now[i].Kind)
                ReportSignature(changes, part, $"{what} is a {now[i].Kind}, and was a {was.Kind}");
            else if (LockComparer.CompareTypes(changes, part, $"The parameter '{was.Name}' of '{place.Name}'", was.Value, now[i].Value))
                ReportSignature(changes, part, $"{what} was '{was.Value}', and is '{now[i].Value}'");
            if (was.Flags != now[i].Flags)
            {
                if (now[i].Flags.Length == 0)
                    ReportSignature(changes, part, $"{what} could be left out, and must be sent");
                else
                    LockComparer.AddCompatible(changes, part, $"{what} of '{place.Name}' is optional now");
            }
        }

        foreach (var added in now.Skip(old.Count))
        {
            if (added.Flags == LockKinds.Optional)
                LockComparer.AddCompatible(changes, place with { Part = added }, $"the parameter '{added.Name}' of '{place.Name}' is new");
            else
                ReportSignature(changes, place with { Part = added }, $"the parameter '{added.Name}' is new, and must be sent");
        }
    }

    private static void CompareResult(List<LockChange> changes, LockPlace place, LockNode? old, LockNode? now)
    {
        if (old is null && now is null)
            return;
        var what = old?.Kind == LockKinds.Items ? "items" : "result";
        if (old is null)
            ReportSignature(changes, place, $"it had no result, and has '{now!.Value}'");
        else if (now is null)
            ReportSignature(changes, place, $"its {what} of '{old.Value}' {(what == "items" ? "are" : "is")} gone");
        else if (old.Kind != now.Kind)
            ReportSignature(changes, place, $"its {old.Kind} became {now.Kind}");
        else if (LockComparer.CompareTypes(changes, place, $"The {what} of '{place.Name}'", old.Value, now.Value))
            ReportSignature(changes, place, $"its {what} of '{old.Value}' became '{now.Value}'");
    }

    private static void CompareFaults(List<LockChange> changes, LockPlace place, LockNode old, LockNode now)
    {
        foreach (var was in old.Children.Where(static child => child.Kind == LockKinds.Fault))
        {
            if (now.Find(LockKinds.Fault, was.Name) is not { } fault)
            {
                ReportFault(changes, place, $"'{was.Name}' is gone");
                continue;
            }

            if (was.Value != fault.Value)
                ReportFault(changes, place, $"the code of '{was.Name}' was {was.Value}, and is {fault.Value}");
            foreach (var member in was.Children)
            {
                if (fault.Find(LockKinds.Member, member.Name) is not { } kept)
                    ReportFault(changes, place, $"'{was.Name}' no longer has '{member.Name}'");
                else if (LockComparer.CompareTypes(changes, place, $"'{member.Name}' of the fault '{was.Name}' of '{place.Name}'", member.Value, kept.Value))
                    ReportFault(changes, place, $"'{member.Name}' of '{was.Name}' was '{member.Value}', and is '{kept.Value}'");
            }

            foreach (var member in fault.Children.Where(member => was.Find(LockKinds.Member, member.Name) is null))
                LockComparer.AddCompatible(changes, place, $"'{member.Name}' of the fault '{was.Name}' of '{place.Name}' is new");
        }

        foreach (var fault in now.Children.Where(child => child.Kind == LockKinds.Fault && old.Find(LockKinds.Fault, child.Name) is null))
            LockComparer.AddCompatible(changes, place, $"the fault '{fault.Name}' of '{place.Name}' is new");
    }

    private static List<LockNode> GetParameters(LockNode member) => member.Children.FindAll(static child => LockKinds.IsParameter(child.Kind));

    private static LockNode? FindResult(LockNode member) => member.Find(LockKinds.Result) ?? member.Find(LockKinds.Items);

    private static void ReportSignature(List<LockChange> changes, LockPlace place, string what) =>
        changes.Add(new LockChange(place, LockDescriptors.SignatureChanged, place.Name, what));

    private static void ReportFault(List<LockChange> changes, LockPlace place, string what) =>
        changes.Add(new LockChange(place, LockDescriptors.FaultChanged, place.Name, what));
}
