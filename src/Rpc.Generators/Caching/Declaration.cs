namespace Rpc.Generators.Caching;

/// <summary>What a source file declares by a name, without what it does: a type without its members, or one of the members.</summary>
/// <param name="isType">It is a type, or what a type is no matter who looks at it; else a member, which other declarations can mean in a constant or an attribute only.</param>
/// <param name="name">The name, without type parameters and without what it is declared in.</param>
/// <param name="hash">Its words, and all that stands around it and says what they mean.</param>
internal sealed class Declaration(bool isType, string name, SurfaceHash hash) : IEquatable<Declaration>
{
    public bool IsType { get; } = isType;

    public string Name { get; } = name;

    public SurfaceHash Hash { get; } = hash;

    /// <summary>The names that stand in it.</summary>
    public required string[] Names { get; init; }

    /// <summary>The names that stand in its constants and attributes, and may mean members too.</summary>
    public required string[] NamesInConstants { get; init; }

    /// <summary>The names in the usings and namespaces of its file.</summary>
    public required IReadOnlyCollection<string> NamesAround { get; init; }

    public bool Equals(Declaration? other) => other is not null && IsType == other.IsType && Hash == other.Hash && Name == other.Name;

    public override bool Equals(object? obj) => Equals(obj as Declaration);

    public override int GetHashCode() => Hash.GetHashCode();
}
