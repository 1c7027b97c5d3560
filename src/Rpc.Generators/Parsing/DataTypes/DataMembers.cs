using Microsoft.CodeAnalysis;

namespace Rpc.Generators.Parsing.DataTypes;

/// <summary>A property or field that JSON carries, and who may change it.</summary>
/// <param name="Symbol">The property or field.</param>
/// <param name="Type">Its type.</param>
/// <param name="IsSettable">It can be assigned, perhaps only when the object is made.</param>
/// <param name="IsRequired">An object cannot be made without it.</param>
internal sealed record DataMember(ISymbol Symbol, ITypeSymbol Type, bool IsSettable, bool IsRequired)
{
    /// <summary>The name in C#.</summary>
    public string Name => Symbol.Name;
}

/// <summary>Finds the members of a data type as System.Text.Json does.</summary>
internal static class DataMembers
{
    private const int AlwaysIgnored = 1;

    /// <summary>
    /// What JSON carries: the members of the base class first, of each class the properties before the fields, each in the order of its declaration, which is the order in which metadata has
    /// them too. So a type looks alike to the compilation that declares it and to one that only refers to it.
    /// </summary>
    public static List<DataMember> Find(ParseScope scope, INamedTypeSymbol type)
    {
        var found = new List<DataMember>();
        foreach (var level in GetLevels(type))
        {
            var members = level.GetMembers();
            foreach (var symbol in members.OfType<IPropertySymbol>().Concat<ISymbol>(members.OfType<IFieldSymbol>()))
            {
                var place = found.FindIndex(other => other.Name == symbol.Name);
                if (Create(scope, symbol) is not { } member)
                {
                    // An override that is left out leaves out what it overrides.
                    if (place >= 0 && symbol.IsOverride)
                        found.RemoveAt(place);
                    continue;
                }

                if (place >= 0 && symbol.IsOverride)
                {
                    found[place] = member;
                    continue;
                }

                if (place >= 0)
                    found.RemoveAt(place);
                found.Add(member);
            }
        }

        return found;
    }

    private static Stack<INamedTypeSymbol> GetLevels(INamedTypeSymbol type)
    {
        var levels = new Stack<INamedTypeSymbol>();
        for (var level = type; level is not null && level.SpecialType is not (SpecialType.System_Object or SpecialType.System_ValueType); level = level.BaseType)
            levels.Push(level);
        return levels;
    }

    private static DataMember? Create(ParseScope scope, ISymbol symbol)
    {
        if (symbol.IsStatic || IsIgnored(symbol) || AttributeReader.Has(symbol, KnownTypes.JsonExtensionData))
            return null;
        var isIncluded = AttributeReader.Has(symbol, KnownTypes.JsonInclude);
        switch (symbol)
        {
            case IPropertySymbol { IsIndexer: false, RefKind: RefKind.None } property:
                var getter = FindAccessor(property, static candidate => candidate.GetMethod);
                var setter = FindAccessor(property, static candidate => candidate.SetMethod);
                return IsUsable(getter) ? new DataMember(property, property.Type, IsUsable(setter), property.IsRequired || AttributeReader.Has(property, KnownTypes.JsonRequired)) : null;
            case IFieldSymbol { IsConst: false, RefKind: RefKind.None, IsImplicitlyDeclared: false } field when IsUsable(field):
                return new DataMember(field, field.Type, !field.IsReadOnly, field.IsRequired || AttributeReader.Has(field, KnownTypes.JsonRequired));
            default:
                return null;
        }

        bool IsUsable(ISymbol? part) => part is not null
            && (part.DeclaredAccessibility == Accessibility.Public || (isIncluded && scope.Compilation.IsSymbolAccessibleWithin(part, scope.Contract)));
    }

    private static IMethodSymbol? FindAccessor(IPropertySymbol property, Func<IPropertySymbol, IMethodSymbol?> choose)
    {
        for (var level = property; level is not null; level = level.OverriddenProperty)
        {
            if (choose(level) is { } accessor)
                return accessor;
        }

        return null;
    }

    private static bool IsIgnored(ISymbol symbol)
    {
        if (AttributeReader.Find(symbol, KnownTypes.JsonIgnore) is not { } attribute)
            return false;
        var condition = attribute.NamedArguments.FirstOrDefault(static argument => argument.Key == "Condition").Value.Value;
        return condition is null or AlwaysIgnored;
    }
}
