namespace Rpc.Generators.Caching;

/// <summary>What is different between two surfaces of a project, and of those that it refers to.</summary>
internal sealed class SurfaceChanges
{
    // More is no edit but another version of the project, of which little can be kept.
    private const int MaxNames = 1000;

    private readonly HashSet<SourceSurface> _files = [];
    private readonly HashSet<string> _types = new(StringComparer.Ordinal);
    private readonly HashSet<string> _members = new(StringComparer.Ordinal);
    private readonly HashSet<(ProjectSurface, ProjectSurface)> _compared = [];
    private bool _isEverything;

    private SurfaceChanges()
    {
    }

    /// <summary>Compares two surfaces.</summary>
    public static SurfaceChanges Between(ProjectSurface before, ProjectSurface after)
    {
        var changes = new SurfaceChanges();
        changes.Compare(before, after);
        return changes;
    }

    /// <summary>Whether another type or namespace may be called so now.</summary>
    public bool Concern(string name) => _isEverything || _types.Contains(name);

    /// <summary>Whether what stands in the file may mean something else now.</summary>
    public bool Concern(SourceDependencies file)
    {
        if (_isEverything || _files.Contains(file.Surface))
            return true;
        foreach (var name in _types)
        {
            if (file.DependsOn(name))
                return true;
        }

        foreach (var name in _members)
        {
            if (file.DependsOnMember(name))
                return true;
        }

        return false;
    }

    private void Compare(ProjectSurface before, ProjectSurface after)
    {
        if (_isEverything || before == after || !_compared.Add((before, after)))
            return;
        if (!before.HasSettingsOf(after) || before.References.Length != after.References.Length)
        {
            _isEverything = true;
            return;
        }

        if (before.Sources != after.Sources)
            CompareFiles(before.Sources, after.Sources);
        for (var i = 0; i < before.References.Length; i++)
        {
            var (reference, other) = (before.References[i], after.References[i]);
            if (reference == other)
                continue;
            if (reference.IsLike(other))
                Compare(reference.Project!, other.Project!);
            else
                _isEverything = true;
        }
    }

    private void CompareFiles(SourceSurface[] before, SourceSurface[] after)
    {
        var places = FileOrder.Match(before, after);
        var stays = new bool[before.Length];
        var namespaces = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < places.Length; i++)
        {
            var place = places[i];
            if (place != FileOrder.None)
                stays[place] = true;
            Compare(place == FileOrder.None ? null : before[place], after[i], namespaces);
        }

        for (var i = 0; i < stays.Length; i++)
        {
            if (!stays[i])
                Compare(before[i], after: null, namespaces);
        }

        foreach (var name in namespaces)
        {
            if (before.Any(file => file.Namespaces.Contains(name)) != after.Any(file => file.Namespaces.Contains(name)))
                _types.Add(name.Substring(name.LastIndexOf('.') + 1));
        }

        _isEverything |= _types.Count + _members.Count > MaxNames;
    }

    // Null stands for a file that is not there.
    private void Compare(SourceSurface? before, SourceSurface? after, HashSet<string> namespaces)
    {
        if (before is not null && before.Equals(after))
            return;
        if (before is not null)
            _files.Add(before);
        _isEverything |= (before?.Global ?? SurfaceHash.Empty) != (after?.Global ?? SurfaceHash.Empty);
        var (spaces, otherSpaces) = (before?.Namespaces ?? [], after?.Namespaces ?? []);
        namespaces.UnionWith(spaces.Except(otherSpaces).Concat(otherSpaces.Except(spaces)));

        var (hashes, others) = (GetHashes(before), GetHashes(after));
        foreach (var declaration in (before?.Declarations ?? []).Concat(after?.Declarations ?? []))
        {
            var key = (declaration.IsType, declaration.Name);
            if (!hashes.TryGetValue(key, out var hash) || !others.TryGetValue(key, out var other) || hash != other)
                (declaration.IsType ? _types : _members).Add(declaration.Name);
        }
    }

    // The order of those of one name is that of overloads, and of the parts of a type.
    private static Dictionary<(bool IsType, string Name), SurfaceHash> GetHashes(SourceSurface? surface)
    {
        var hashes = new Dictionary<(bool, string), SurfaceHash>();
        foreach (var declaration in surface?.Declarations ?? [])
        {
            var key = (declaration.IsType, declaration.Name);
            hashes[key] = (hashes.TryGetValue(key, out var hash) ? hash : SurfaceHash.Empty).Add(declaration.Hash);
        }

        return hashes;
    }
}
