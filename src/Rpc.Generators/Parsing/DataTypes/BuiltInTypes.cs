using Microsoft.CodeAnalysis;
using Rpc.Generators.Model;

namespace Rpc.Generators.Parsing.DataTypes;

/// <summary>The types that the library has formats for, and that hold no others.</summary>
internal static class BuiltInTypes
{
    /// <summary>The class of the library's formats.</summary>
    public const string Formats = "global::Rpc.Codecs.MessagePack.MessagePackFormats";

    // Those that are called as their format is.
    private static readonly HashSet<string> Named = new(StringComparer.Ordinal)
    {
        "System.Half", "System.Int128", "System.UInt128", "System.Numerics.BigInteger", "System.Guid", "System.DateTimeOffset", "System.DateOnly", "System.TimeOnly", "System.TimeSpan",
        "System.Uri", "System.Version", "System.Text.Json.JsonElement", "System.Text.Json.JsonDocument",
    };

    private static readonly HashSet<string> JsonNodes = new(StringComparer.Ordinal)
    {
        "System.Text.Json.Nodes.JsonNode", "System.Text.Json.Nodes.JsonObject", "System.Text.Json.Nodes.JsonArray", "System.Text.Json.Nodes.JsonValue",
    };

    /// <summary>How values of the type are written and read; null when the library has no format for it.</summary>
    public static ValueModel? Find(ITypeSymbol type)
    {
        var name = TypeNames.OfNotNull(type);
        if (FindPrimitive(type.SpecialType) is { } primitive)
            return new ValueModel { Type = name, Format = $"{Formats}.{primitive}", Primitive = primitive };
        if (type is INamedTypeSymbol { TypeKind: TypeKind.Enum, EnumUnderlyingType: { } underlying })
        {
            return new ValueModel
            {
                Type = name,
                Format = $"{Formats}.Enum<{name}>()",
                Primitive = FindPrimitive(underlying.SpecialType),
                Underlying = TypeNames.Of(underlying),
            };
        }

        return FindFormat(type, name) is { } format ? new ValueModel { Type = name, Format = $"{Formats}.{format}" } : null;
    }

    private static string? FindFormat(ITypeSymbol type, string name)
    {
        if (type.SpecialType is SpecialType.System_Char or SpecialType.System_Decimal or SpecialType.System_DateTime)
            return type.Name;
        if (type is IArrayTypeSymbol { Rank: 1, ElementType.SpecialType: SpecialType.System_Byte })
            return "Bytes";
        if (type is not INamedTypeSymbol { ContainingType: null } named)
            return null;
        var fullName = named.ContainingNamespace.ToDisplayString() + "." + named.Name;
        if (named is { TypeArguments.Length: 1 } && named.TypeArguments[0].SpecialType == SpecialType.System_Byte)
            return fullName is "System.Memory" or "System.ReadOnlyMemory" or "System.Buffers.ReadOnlySequence" ? named.Name : null;
        if (named.IsGenericType)
            return null;
        return Named.Contains(fullName) ? named.Name : JsonNodes.Contains(fullName) ? $"JsonNode<{name}>()" : null;
    }

    private static string? FindPrimitive(SpecialType type) => type switch
    {
        SpecialType.System_Boolean => "Boolean",
        SpecialType.System_Byte => "Byte",
        SpecialType.System_SByte => "SByte",
        SpecialType.System_Int16 => "Int16",
        SpecialType.System_UInt16 => "UInt16",
        SpecialType.System_Int32 => "Int32",
        SpecialType.System_UInt32 => "UInt32",
        SpecialType.System_Int64 => "Int64",
        SpecialType.System_UInt64 => "UInt64",
        SpecialType.System_Single => "Single",
        SpecialType.System_Double => "Double",
        SpecialType.System_String => "String",
        _ => null,
    };
}
