using Microsoft.CodeAnalysis;

namespace Rpc.Generators.Parsing;

/// <summary>
/// Keeps which source files hold the types whose members the parser has looked at: only there can a change of a member change the model. Every part of the parser that looks at the members of a type
/// that it was not given by another says so first, and so does whoever looks for a type by a name that stands in none of these files.
/// </summary>
internal sealed class SourceReads
{
    private readonly HashSet<ISymbol> _types = new(SymbolEqualityComparer.Default);
    private readonly HashSet<SyntaxTree> _files = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    /// <summary>The files, of this project and of others.</summary>
    public IEnumerable<SyntaxTree> Files => _files;

    /// <summary>The names of types that were looked for.</summary>
    public IEnumerable<string> Names => _names;

    /// <summary>A type of that name is looked for.</summary>
    public void AddName(string name) => _names.Add(name);

    /// <summary>The members of the type, and of those it derives from, are looked at.</summary>
    public void Add(ITypeSymbol type)
    {
        for (ITypeSymbol? level = type; level is not null && _types.Add(level.OriginalDefinition); level = level.BaseType)
        {
            foreach (var reference in level.DeclaringSyntaxReferences)
                _files.Add(reference.SyntaxTree);
        }
    }

    /// <summary>The members of the type are looked at, and of all that it derives from or implements.</summary>
    public void AddWithInterfaces(ITypeSymbol type)
    {
        Add(type);
        foreach (var implemented in type.AllInterfaces)
            Add(implemented);
    }
}
