using Microsoft.CodeAnalysis;

namespace Rpc.Generators.Parsing.DataTypes;

/// <summary>Looks into the data types of a contract for streams of bytes, which no serializer can send as part of something else. Each type is looked into once.</summary>
internal sealed class ByteStreamFinder(SourceReads reads)
{
    // A generic type may hold ever longer forms of itself. Where that matters it is reported (RPC1001).
    private const int MaximumTypes = 256;

    private readonly HashSet<ITypeSymbol> _without = new(SymbolEqualityComparer.Default);

    /// <summary>The first member that holds one, as <c>Type.Member</c>; null when there is none.</summary>
    public string? Find(ITypeSymbol type)
    {
        var seen = new HashSet<ITypeSymbol>(SymbolEqualityComparer.Default);
        var found = Find(type, seen);
        // Where one is found nothing is known of the others: a type may hold it by way of one that was still being looked into.
        if (found is null)
            _without.UnionWith(seen);
        return found;
    }

    private string? Find(ITypeSymbol type, HashSet<ITypeSymbol> seen)
    {
        if (type is IArrayTypeSymbol array)
            return Find(array.ElementType, seen);
        if (type is not INamedTypeSymbol named || seen.Count == MaximumTypes || _without.Contains(type) || !seen.Add(type))
            return null;
        foreach (var argument in named.TypeArguments)
        {
            if (Find(argument, seen) is { } found)
                return found;
        }

        // The framework's own types are what the serializer makes of them, as are those with a converter.
        if (named.TypeKind is not (TypeKind.Class or TypeKind.Struct) || IsOfFramework(named) || HasConverter(named))
            return null;
        reads.Add(named);
        for (INamedTypeSymbol? level = named; level is not null && !IsOfFramework(level); level = level.BaseType)
        {
            foreach (var member in level.GetMembers())
            {
                if (GetSerializedType(member) is not { } memberType)
                    continue;
                if (memberType is INamedTypeSymbol candidate && ByteStreams.IsOrDerives(candidate))
                    return level.Name + "." + member.Name;
                if (Find(memberType, seen) is { } found)
                    return found;
            }
        }

        return null;
    }

    private static ITypeSymbol? GetSerializedType(ISymbol member)
    {
        var type = member switch
        {
            { DeclaredAccessibility: not Accessibility.Public } or { IsStatic: true } => null,
            IPropertySymbol { IsIndexer: false, GetMethod: not null } property => property.Type,
            IFieldSymbol field => field.Type,
            _ => null,
        };
        return type is null || AttributeReader.Has(member, KnownTypes.JsonIgnore) || HasConverter(member) ? null : type;
    }

    private static bool HasConverter(ISymbol symbol) => symbol.GetAttributes().Any(static attribute => ConverterAttributes.IsConverter(attribute.AttributeClass));

    private static bool IsOfFramework(INamedTypeSymbol type)
    {
        var space = type.ContainingNamespace;
        while (space is { IsGlobalNamespace: false, ContainingNamespace.IsGlobalNamespace: false })
            space = space.ContainingNamespace;
        return space?.Name == "System";
    }
}
