using Microsoft.CodeAnalysis;

namespace Rpc.Generators.Parsing;

/// <summary>
/// The types that a JSON serializer context has metadata of: those it lists, and what they are made of. The generator of System.Text.Json, whose
/// work cannot be seen from here, may leave some of the latter out; then nothing is said.
/// </summary>
internal sealed class JsonContextTypes
{
    /// <summary>What the engine has metadata of itself (<c>BuiltInTypesContext</c>).</summary>
    public static readonly string[] BuiltIn =
    [
        "bool", "byte", "sbyte", "short", "ushort", "int", "uint", "long", "ulong", "float", "double", "decimal", "char", "string", "byte[]",
        "System.Guid", "System.DateTime", "System.DateTimeOffset", "System.DateOnly", "System.TimeOnly", "System.TimeSpan", "System.Uri", "System.Version",
        "string[]", "int[]", "double[]",
        "bool?", "int?", "long?", "double?", "decimal?", "System.Guid?", "System.DateTime?", "System.DateTimeOffset?",
    ];

    private static readonly SymbolDisplayFormat WithoutAnnotations =
        SymbolDisplayFormat.CSharpErrorMessageFormat.RemoveMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    private readonly HashSet<ITypeSymbol> _types = new(SymbolEqualityComparer.Default);

    /// <summary>The types of the context; null when it lists none and gets its metadata in another way.</summary>
    public static JsonContextTypes? Read(INamedTypeSymbol context)
    {
        var types = new JsonContextTypes();
        foreach (var attribute in context.GetAttributes())
        {
            if (attribute.AttributeClass.Is(KnownTypes.JsonSerializable) && attribute.ConstructorArguments.FirstOrDefault().Value is ITypeSymbol type)
                types.Add(type);
        }

        return types._types.Count == 0 && (context.IsAbstract || !context.GetMembers("GetTypeInfo").IsEmpty) ? null : types;
    }

    public bool Contains(ITypeSymbol type) =>
        _types.Contains(type) || BuiltIn.Contains(type.ToDisplayString(WithoutAnnotations));

    private void Add(ITypeSymbol root)
    {
        var open = new Stack<ITypeSymbol>();
        open.Push(root);
        while (open.Count > 0)
        {
            var type = open.Pop();
            if (!_types.Add(type))
                continue;
            foreach (var part in GetParts(type))
                open.Push(part);
        }
    }

    private static IEnumerable<ITypeSymbol> GetParts(ITypeSymbol type)
    {
        if (type is IArrayTypeSymbol array)
            return [array.ElementType];
        if (type is not INamedTypeSymbol named)
            return [];
        // A class of the framework is a collection, or has a converter; its members are not looked at.
        return named.ContainingNamespace?.ToDisplayString() is { } space && (space == "System" || space.StartsWith("System.", StringComparison.Ordinal))
            ? [.. named.TypeArguments]
            : [.. named.TypeArguments, .. GetItemTypes(named), .. GetBases(named).SelectMany(GetMemberTypes), .. GetDerivedTypes(named)];
    }

    private static IEnumerable<ITypeSymbol> GetItemTypes(INamedTypeSymbol type) => type.AllInterfaces.SelectMany(static @interface => @interface.TypeArguments);

    private static IEnumerable<ITypeSymbol> GetMemberTypes(INamedTypeSymbol type) => type.GetMembers()
        .Where(static member => member is { IsStatic: false, DeclaredAccessibility: Accessibility.Public })
        .Select(static member => member is IPropertySymbol property ? property.Type : (member as IFieldSymbol)?.Type)
        .OfType<ITypeSymbol>();

    private static IEnumerable<ITypeSymbol> GetDerivedTypes(INamedTypeSymbol type) => type.GetAttributes()
        .Where(static attribute => attribute.AttributeClass.Is(KnownTypes.JsonDerivedType) && attribute.ConstructorArguments.Length > 0)
        .Select(static attribute => attribute.ConstructorArguments[0].Value)
        .OfType<ITypeSymbol>();

    private static IEnumerable<INamedTypeSymbol> GetBases(INamedTypeSymbol type)
    {
        for (var level = type; level is not null; level = level.BaseType)
            yield return level;
    }
}
