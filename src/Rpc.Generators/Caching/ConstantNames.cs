namespace Rpc.Generators.Caching;

/// <summary>
/// The members that constants and attributes of a project may mean by a name, wherever it stands. They count as names, since a constant is the same for all who use it.
/// </summary>
internal sealed class ConstantNames
{
    private readonly HashSet<string> _names;
    private readonly SurfaceHash[] _members;

    private ConstantNames(HashSet<string> names, SurfaceHash[] members)
    {
        _names = names;
        _members = members;
        Hash = SurfaceHash.Empty;
        foreach (var hash in members)
            Hash = Hash.Add(hash);
    }

    /// <summary>What the members are.</summary>
    public SurfaceHash Hash { get; }

    /// <summary>Reads them, or only those of the files that have changed, when the names are those of before.</summary>
    public static ConstantNames Read(SourceSurface[] sources, SourceSurface[]? sourcesBefore, ConstantNames? before)
    {
        var canUpdate = sources.Length == sourcesBefore?.Length;
        for (var i = 0; canUpdate && i < sources.Length; i++)
            canUpdate = sources[i] == sourcesBefore![i] || sources[i].NamesInConstants.SequenceEqual(sourcesBefore[i].NamesInConstants);

        var names = canUpdate ? before!._names : new HashSet<string>(sources.SelectMany(static source => source.NamesInConstants), StringComparer.Ordinal);
        var members = new SurfaceHash[sources.Length];
        for (var i = 0; i < sources.Length; i++)
            members[i] = canUpdate && sources[i] == sourcesBefore![i] ? before!._members[i] : GetMembers(sources[i], names);
        return new ConstantNames(names, members);
    }

    private static SurfaceHash GetMembers(SourceSurface source, HashSet<string> names)
    {
        var hash = SurfaceHash.Empty;
        foreach (var member in source.NamedMembers)
        {
            if (names.Contains(member.Name))
                hash = hash.Add(member.Name).Add(member.Hash);
        }

        return hash;
    }
}
