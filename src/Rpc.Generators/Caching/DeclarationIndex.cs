using System.Collections.Immutable;

namespace Rpc.Generators.Caching;

/// <summary>The declarations of a project by their names. A change makes another index, at the cost of what changes.</summary>
internal sealed class DeclarationIndex
{
    public static readonly DeclarationIndex Empty = new(ImmutableDictionary.Create<string, Declaration[]>(StringComparer.Ordinal));

    private readonly ImmutableDictionary<string, Declaration[]> _byName;

    private DeclarationIndex(ImmutableDictionary<string, Declaration[]> byName) => _byName = byName;

    /// <summary>All declarations of a name, in no order.</summary>
    public Declaration[] Find(string name) => _byName.TryGetValue(name, out var found) ? found : [];

    /// <summary>The index without the declarations of some files, and with those of others.</summary>
    public DeclarationIndex Update(IEnumerable<SourceSurface> removed, IEnumerable<SourceSurface> added)
    {
        // Those that stay are counted out, so that none is moved that need not be.
        var counts = new Dictionary<Declaration, int>();
        foreach (var declaration in added.SelectMany(static surface => surface.Declarations))
            counts[declaration] = counts.TryGetValue(declaration, out var count) ? count + 1 : 1;
        foreach (var declaration in removed.SelectMany(static surface => surface.Declarations))
            counts[declaration] = counts.TryGetValue(declaration, out var count) ? count - 1 : -1;

        var changed = new Dictionary<string, List<Declaration>>(StringComparer.Ordinal);
        foreach (var pair in counts)
        {
            for (var i = pair.Value; i > 0; i--)
                Get(pair.Key.Name).Add(pair.Key);
            for (var i = pair.Value; i < 0; i++)
                Get(pair.Key.Name).Remove(pair.Key);
        }

        var builder = _byName.ToBuilder();
        foreach (var pair in changed)
        {
            if (pair.Value.Count == 0)
                builder.Remove(pair.Key);
            else
                builder[pair.Key] = [.. pair.Value];
        }

        return new DeclarationIndex(builder.ToImmutable());

        List<Declaration> Get(string name)
        {
            if (!changed.TryGetValue(name, out var found))
                changed.Add(name, found = [.. Find(name)]);
            return found;
        }
    }
}
