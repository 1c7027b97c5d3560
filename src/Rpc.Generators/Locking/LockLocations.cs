using Microsoft.CodeAnalysis;
using Rpc.Generators.Parsing;

namespace Rpc.Generators.Locking;

/// <summary>Finds the source of what a lock file names.</summary>
internal sealed class LockLocations
{
    private readonly Dictionary<string, ISymbol> _contracts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ISymbol> _members = new(StringComparer.Ordinal);
    private readonly List<ParseScope> _scopes = [];

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
    public Location? Find(LockPlace place)
    {
        var root = FindRoot(place.Root);
        var member = place.Member is null ? null : root is null || place.Root.Kind == LockKinds.Contract
            ? (_members.TryGetValue(place.Member.Name, out var found) ? found : null)
            : FindDataMember((INamedTypeSymbol)root, place.Member);
        var part = place.Part is { } node && member is IMethodSymbol method
            ? method.Parameters.FirstOrDefault(parameter => LockText.Escape(parameter.Name) == node.Name)
            : null;
        return Locate(part) ?? Locate(member) ?? Locate(root);
    }

    private static Location? Locate(ISymbol? symbol) => symbol?.Locations.FirstOrDefault(static location => location.IsInSource);

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
