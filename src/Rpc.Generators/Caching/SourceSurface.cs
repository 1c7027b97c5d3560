using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace Rpc.Generators.Caching;

/// <summary>
/// What a source file declares, without what it does: all that files beside it can see, in two parts, so that a change of the one need not be taken for a change of the other.
/// </summary>
internal sealed class SourceSurface
{
    private static readonly ConditionalWeakTable<SyntaxTree, SourceSurface> Known = new();

    /// <summary>
    /// Namespaces, usings, types with their bases, constraints and attributes, and constants: what names anywhere in the project may mean.
    /// </summary>
    public required SurfaceHash Names { get; init; }

    /// <summary>All other members: what only those depend on who look into the types of the file.</summary>
    public required SurfaceHash Members { get; init; }

    /// <summary>The other members, each with its name.</summary>
    public required IReadOnlyList<(string Name, SurfaceHash Hash)> NamedMembers { get; init; }

    /// <summary>The names that stand in constants and attributes, each once. Who changes a member of such a name may change a constant: <c>nameof</c> is one.</summary>
    public required IReadOnlyCollection<string> NamesInConstants { get; init; }

    /// <summary>The surface of the file, which is read once as long as it is the same.</summary>
    public static SourceSurface Of(SyntaxTree tree, CancellationToken cancellationToken)
    {
        // Asked for first, since a delegate would be made each time.
        if (Known.TryGetValue(tree, out var known))
            return known;
        var read = SurfaceReader.Read(tree, cancellationToken);
        return Known.GetValue(tree, _ => read);
    }

    /// <summary>Whether the two say the same.</summary>
    public bool Matches(SourceSurface other) => Names == other.Names && Members == other.Members;
}
