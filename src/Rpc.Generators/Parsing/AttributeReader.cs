using Microsoft.CodeAnalysis;

namespace Rpc.Generators.Parsing;

/// <summary>Reads the attributes of contracts and their members.</summary>
internal static class AttributeReader
{
    public static AttributeData? Find(ISymbol symbol, string metadataName)
    {
        foreach (var attribute in symbol.GetAttributes())
        {
            if (attribute.AttributeClass.Is(metadataName))
                return attribute;
        }

        return null;
    }

    public static bool Has(ISymbol symbol, string metadataName) => Find(symbol, metadataName) is not null;

    /// <summary>The attribute's only text argument; null when it has none, or is broken.</summary>
    public static string? ReadText(AttributeData? attribute) =>
        attribute is { ConstructorArguments.Length: 1 } && attribute.ConstructorArguments[0] is { Kind: TypedConstantKind.Primitive, Value: string text }
            ? text
            : null;

    /// <summary>Whether a property of the attribute is set to true.</summary>
    public static bool IsSet(AttributeData? attribute, string property) =>
        attribute?.NamedArguments.Any(argument => argument.Key == property && argument.Value.Value is true) == true;

    /// <summary>Whether use of the symbol is an error.</summary>
    public static bool IsObsoleteError(ISymbol symbol) =>
        Find(symbol, KnownTypes.ObsoleteAttribute) is { ConstructorArguments.Length: 2 } attribute && attribute.ConstructorArguments[1].Value is true;
}
