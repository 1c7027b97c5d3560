using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Rpc.Generators.Diagnostics;
using Rpc.Generators.Model;

namespace Rpc.Generators.Parsing;

/// <summary>Parses what becomes of an event's occurrences that a slow subscriber does not take.</summary>
internal static class EventPolicyParser
{
    // The order of RpcEventOverflow.
    private static readonly string[] Names = ["Wait", "DropOldest", "DropNewest", "LatestByKey", "Disconnect"];

    private const string Keyed = "LatestByKey";
    private const int DefaultCapacity = 1024;

    public static EventPolicyModel Parse(ParseScope scope, CollectedMember member, IEventSymbol symbol, EquatableArray<ParameterModel> parameters)
    {
        string? overflow = null, key = null;
        var capacity = DefaultCapacity;
        foreach (var argument in AttributeReader.Find(symbol, KnownTypes.EventAttribute)?.NamedArguments ?? ImmutableArray<KeyValuePair<string, TypedConstant>>.Empty)
        {
            switch (argument.Key)
            {
                case "Overflow" when argument.Value.Value is int value:
                    // A value without a name can only be a cast number.
                    if (value < 0 || value >= Names.Length)
                        scope.Report(member, ContractDescriptors.EventOverflowUnknown, symbol.Name, value);
                    else
                        overflow = Names[value];
                    break;
                case "Capacity" when argument.Value.Value is int value:
                    capacity = value;
                    break;
                case "Key":
                    key = argument.Value.Value as string;
                    break;
            }
        }

        if (capacity < 1)
            scope.Report(member, ContractDescriptors.EventCapacityTooSmall, symbol.Name, capacity);
        if (overflow != Keyed && key is not null)
            scope.Report(member, ContractDescriptors.EventKeyWithoutEffect, symbol.Name);

        var policy = new EventPolicyModel(overflow ?? Names[0], capacity, capacity == DefaultCapacity, Key: null, KeyType: null);
        if (overflow != Keyed)
            return policy;
        if (string.IsNullOrEmpty(key))
        {
            scope.Report(member, ContractDescriptors.EventKeyMissing, symbol.Name);
            return policy;
        }

        if (FindKey(scope, symbol, parameters, key!) is { } found)
            return policy with { Key = found.Expression, KeyType = found.Type };
        scope.Report(member, ContractDescriptors.EventKeyUnknown, symbol.Name, key!);
        return policy;
    }

    private static (string Expression, string Type)? FindKey(ParseScope scope, IEventSymbol symbol, EquatableArray<ParameterModel> parameters, string key)
    {
        foreach (var parameter in parameters)
        {
            if (parameter.WireName == key)
                return ("arguments." + parameter.Name, parameter.Type);
        }

        if (parameters.Count != 1)
            return null;
        var argument = ((INamedTypeSymbol)symbol.Type).TypeArguments[0];
        scope.Reads.AddWithInterfaces(argument);
        var isNullable = argument.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T;
        if (FindMember(isNullable ? ((INamedTypeSymbol)argument).TypeArguments[0] : argument, key) is not { } type || WireTypes.FindProblem(scope, type, out var isBroken) is not null || isBroken)
            return null;

        // Null against the annotation is the raiser's mistake, and has a key of its own until it is written.
        var mayBeNull = isNullable || argument.IsReferenceType;
        var isStruct = type.IsValueType && type.OriginalDefinition.SpecialType != SpecialType.System_Nullable_T;
        return ($"arguments.{parameters[0].Name}{(mayBeNull ? "?" : "")}.{TypeNames.Escape(key)}", TypeNames.Of(type) + (mayBeNull && isStruct ? "?" : ""));
    }

    private static ITypeSymbol? FindMember(ITypeSymbol type, string name)
    {
        IEnumerable<ITypeSymbol> levels = type.TypeKind == TypeKind.Interface ? [type, .. type.AllInterfaces] : GetBases(type);
        foreach (var member in levels.SelectMany(level => level.GetMembers(name)))
        {
            if (member is { IsStatic: false, DeclaredAccessibility: Accessibility.Public } && !AttributeReader.IsObsoleteError(member))
            {
                switch (member)
                {
                    case IPropertySymbol { IsIndexer: false, GetMethod.DeclaredAccessibility: Accessibility.Public } property:
                        return property.Type;
                    case IFieldSymbol field:
                        return field.Type;
                }
            }
        }

        return null;
    }

    private static IEnumerable<ITypeSymbol> GetBases(ITypeSymbol type)
    {
        for (ITypeSymbol? level = type; level is not null; level = level.BaseType)
            yield return level;
    }
}
