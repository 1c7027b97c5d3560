using Microsoft.CodeAnalysis;

namespace Rpc.Generators.Parsing.DataTypes;

/// <summary>
/// Tells which types get a form of their own in JSON: those of which nothing is said to System.Text.Json. Whether it takes a type as the generated code does, its own metadata says when a program runs.
/// </summary>
internal static class JsonFormRules
{
    private const string Namespace = "System.Text.Json.Serialization";

    /// <summary>Whether a form is generated for the type, as far as the type itself says.</summary>
    public static bool Allow(INamedTypeSymbol type)
    {
        for (var level = type; level is not null; level = level.BaseType)
        {
            if (HasJsonAttribute(level))
                return false;
        }

        return !type.IsTupleType && !type.AllInterfaces.Any(static candidate => candidate.ContainingNamespace.ToDisplayString() == Namespace);
    }

    /// <summary>Whether a form can have the members.</summary>
    public static bool Allow(List<DataMember> members) => members.TrueForAll(static member =>
        !HasJsonAttribute(member.Symbol) && !AttributeReader.Has(member.Symbol, KnownTypes.MemberAttribute) && member.Name.All(static letter => letter < 0x80));

    private static bool HasJsonAttribute(ISymbol symbol) => symbol.GetAttributes().Any(static attribute => IsJson(attribute.AttributeClass));

    private static bool IsJson(INamedTypeSymbol? type)
    {
        for (var level = type; level is not null; level = level.BaseType)
        {
            if (level.ContainingNamespace?.ToDisplayString() == Namespace)
                return true;
        }

        return false;
    }
}
