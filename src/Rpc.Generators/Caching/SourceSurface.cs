using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace Rpc.Generators.Caching;

/// <summary>What a source file declares, without what it does: all that other files, and the contracts in it, can depend on.</summary>
/// <param name="path">Where the file is, after which types are named that are local to it.</param>
/// <param name="hash">Everything.</param>
internal sealed class SourceSurface(string path, SurfaceHash hash) : IEquatable<SourceSurface>
{
    private static readonly ConditionalWeakTable<SyntaxTree, SourceSurface> Known = new();

    private readonly SurfaceHash _hash = hash;

    public string Path { get; } = path;

    /// <summary>Global usings, attributes of the assembly, and types that the compiler itself may mean: on that depends the whole project.</summary>
    public required SurfaceHash Global { get; init; }

    /// <summary>The names that stand in global usings.</summary>
    public required string[] GlobalNames { get; init; }

    /// <summary>The whole names of the namespaces that the file declares, and of those around them.</summary>
    public required string[] Namespaces { get; init; }

    /// <summary>The types and members, in the order of the file. Several may have one name.</summary>
    public required Declaration[] Declarations { get; init; }

    /// <summary>The surface of the file, which is read once as long as it is the same.</summary>
    public static SourceSurface Of(SyntaxTree tree, CancellationToken cancellationToken)
    {
        // Asked for first, since a delegate would be made each time.
        if (Known.TryGetValue(tree, out var known))
            return known;
        var read = SurfaceReader.Read(tree, cancellationToken);
        return Known.GetValue(tree, _ => read);
    }

    /// <summary>Whether the two are of one file and say the same.</summary>
    public bool Equals(SourceSurface? other) => ReferenceEquals(this, other) || (other is not null && _hash == other._hash && Path == other.Path);

    public override bool Equals(object? obj) => Equals(obj as SourceSurface);

    public override int GetHashCode() => _hash.GetHashCode();
}
