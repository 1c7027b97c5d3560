using Microsoft.CodeAnalysis;
using Rpc.Generators.Parsing;

namespace Rpc.Generators.Locking;

/// <summary>Finds the source of what a lock file names.</summary>
internal sealed class LockLocations(Compilation compilation)
{
    private readonly Dictionary<string, ISymbol> _contracts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ISymbol> _members = new(StringComparer.Ordinal);
    private readonly List<ParseScope> _scopes = [];

    /// <summary>The member of a contract that has the name on the wire; null for none.</summary>
    public ISymbol? FindMember(string wireName) => _members.TryGetValue(wireName, out var member) ? member : null;

    /// <summary>Takes the names of a contract that was parsed.</summary>
    public void Add(ParseScope parsed)
    {
        _scopes.Add(parsed);
        _contracts[LockBuilder.Name(TypeNames.Of(parsed.Contract))] = parsed.Contract;
        var scope = new ParseScope(parsed.Contract, parsed.Compilation, new(), parsed.CancellationToken);
        var members = MemberCollector.Collect(scope);
        var names = MemberNamer.GetNames(scope, members);
        for (var i = 0; i < names.Length; i++)
            _members[LockText.Escape(names[i])] = members[i].Symbol;
    }

    /// <summary>The most inner part of the place that the source of the compilation has; null for none.</summary>
    public ISymbol? Find(LockPlace place)
    {
        var root = FindRoot(place.Root);
        var member = place.Member is null ? null : root is null || place.Root.Kind == LockKinds.Contract
            ? FindMember(place.Member.Name)
            : FindDataMember((INamedTypeSymbol)root, place.Member);
        var part = place.Part is { } node && member is IMethodSymbol method
            ? method.Parameters.FirstOrDefault(parameter => LockText.Escape(parameter.Name) == node.Name)
            : null;
        return ((IEnumerable<ISymbol?>)[part, member, root]).FirstOrDefault(symbol => Locate(symbol) is not null);
    }

    /// <summary>The place of a symbol in the source of the compilation; null for none. What another project declares has source, too, but not of this one.</summary>
    public Location? Locate(ISymbol? symbol) => symbol?.Locations.FirstOrDefault(location => location.IsInSource && compilation.ContainsSyntaxTree(location.SourceTree));

    private static ISymbol? FindDataMember(INamedTypeSymbol type, LockNode node)
    {
        for (var level = type; level is not null; level = level.BaseType)
        {
            var found = level.GetMembers().FirstOrDefault(member => member is IPropertySymbol or IFieldSymbol { IsImplicitlyDeclared: false }
                && (member.Name == node.Name || LockText.Escape(AttributeReader.ReadText(AttributeReader.Find(member, KnownTypes.JsonPropertyName)) ?? WireNames.ToCamelCase(member.Name)) == node.Name));
            if (found is not null)
                return found;
        }

        return null;
    }

    private ISymbol? FindRoot(LockNode root) => root.Kind == LockKinds.Contract
        ? (_contracts.TryGetValue(root.Name, out var contract) ? contract : null)
        : _scopes.Select(scope => scope.DataTypes.Symbols.FirstOrDefault(symbol => LockBuilder.Name(symbol.Key) == root.Name).Value).FirstOrDefault(static symbol => symbol is not null);
}
