using Microsoft.CodeAnalysis;

namespace Rpc.Generators.Parsing.DataTypes;

/// <summary>Finds what gives a value a form of its own in JSON.</summary>
internal static class ConverterAttributes
{
    /// <summary>Whether the type or member has a JSON converter, other than those by which enumerations are names or numbers: the values are the same for a user.</summary>
    public static bool HasOwnForm(ISymbol symbol) => symbol.GetAttributes().Any(static attribute =>
        IsConverter(attribute.AttributeClass)
        && attribute.ConstructorArguments.FirstOrDefault().Value is not INamedTypeSymbol { Name: "JsonStringEnumConverter" or "JsonNumberEnumConverter" });

    /// <summary>Whether the attribute names a JSON converter.</summary>
    public static bool IsConverter(INamedTypeSymbol? type)
    {
        for (var level = type; level is not null; level = level.BaseType)
        {
            if (level.Is(KnownTypes.JsonConverter))
                return true;
        }

        return false;
    }
}
