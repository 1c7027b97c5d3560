using Microsoft.CodeAnalysis;

namespace Rpc.Generators.Parsing.DataTypes;

/// <summary>Chooses the constructor by which a data type is made, as System.Text.Json does.</summary>
internal static class DataConstructor
{
    /// <summary>The constructor, or why there is none.</summary>
    public static IMethodSymbol? Find(ParseScope scope, INamedTypeSymbol type, out string? problem)
    {
        problem = null;
        var marked = type.InstanceConstructors.Where(static constructor => AttributeReader.Has(constructor, KnownTypes.JsonConstructor)).ToList();
        if (marked.Count > 1)
        {
            problem = "more than one constructor has [JsonConstructor]";
            return null;
        }

        if (marked.Count == 1)
        {
            if (!scope.Compilation.IsSymbolAccessibleWithin(marked[0], scope.Contract))
                problem = "the contract cannot use its constructor with [JsonConstructor]";
            return marked[0];
        }

        var usable = type.InstanceConstructors.Where(static constructor => constructor.DeclaredAccessibility == Accessibility.Public).ToList();
        if (usable.Find(static constructor => constructor.Parameters.IsEmpty) is { } plain)
            return plain;
        if (usable.Count == 1)
            return usable[0];
        problem = usable.Count == 0
            ? "it has no public constructor"
            : "it has several public constructors; mark one with [JsonConstructor]";
        return null;
    }
}
