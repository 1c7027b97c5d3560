using Microsoft.CodeAnalysis;
using Rpc.Generators.Diagnostics;
using Rpc.Generators.Model;

namespace Rpc.Generators.Parsing.DataTypes;

/// <summary>Parses a type that is carried as the array of its members.</summary>
internal sealed class ObjectParser(ParseScope scope, DataTypeParser types)
{
    private const int MaxPosition = 1023;

    /// <summary>The model of the type; null when it cannot be carried, which has been reported.</summary>
    public DataTypeModel? Parse(INamedTypeSymbol type, string formatType, string? jsonFormType, DataTypePlace place)
    {
        if (type is { IsTupleType: true, TupleElements.Length: > 1 })
            return ParseTuple(type, formatType, place);
        var constructor = DataConstructor.Find(scope, type, out var problem);
        if (constructor is null || problem is not null)
        {
            types.Report(type, place, problem!);
            return null;
        }

        var members = DataMembers.Find(scope, type);
        var parameters = new Dictionary<string, IParameterSymbol>(StringComparer.Ordinal);
        foreach (var parameter in constructor.Parameters)
        {
            if (members.Find(member => IsFor(parameter, member)) is not { } member)
            {
                types.Report(type, place, $"the parameter '{parameter.Name}' of its constructor is named and typed like none of its members");
                return null;
            }

            parameters[member.Name] = parameter;
        }

        var setsRequired = AttributeReader.Has(constructor, "System.Diagnostics.CodeAnalysis.SetsRequiredMembersAttribute");
        members.RemoveAll(member => !member.IsSettable && !parameters.ContainsKey(member.Name));
        if (FindPositions(type, members, place) is not { } positions)
            return null;

        var names = NewNames();
        var models = new List<DataMemberModel>();
        var arguments = new string[constructor.Parameters.Length];
        for (var i = 0; i < members.Count; i++)
        {
            var member = members[i];
            var parameter = parameters.TryGetValue(member.Name, out var found) ? found : null;
            var mustBeAssigned = IsRequiredByLanguage(member.Symbol) && !setsRequired;
            var wireName = AttributeReader.ReadText(AttributeReader.Find(member.Symbol, KnownTypes.JsonPropertyName)) ?? WireNames.ToCamelCase(member.Name);
            if (Create(type, member, positions[i], wireName, names, place) is not { } model)
                return null;
            models.Add(model with
            {
                Default = parameter is null ? null : Literals.OfDefault(parameter),
                IsRequired = member.IsRequired && !setsRequired,
                MustBeSent = (member.IsRequired && !setsRequired) || (parameter is not null && IsNullWithoutDefault(parameter)),
                IsAssigned = parameter is null || (mustBeAssigned && member.IsSettable),
                IsAlwaysAssigned = mustBeAssigned,
            });
            if (parameter is not null)
                arguments[parameter.Ordinal] = model.Variable;
        }

        return Build(type, formatType, jsonFormType, models, arguments, isTuple: false);
    }

    private static bool IsFor(IParameterSymbol parameter, DataMember member) =>
        string.Equals(parameter.Name, member.Name, StringComparison.OrdinalIgnoreCase) && SymbolEqualityComparer.Default.Equals(parameter.Type, member.Type);

    // The constructor would get null, which the parameter does not allow.
    private static bool IsNullWithoutDefault(IParameterSymbol parameter) =>
        parameter is { HasExplicitDefaultValue: false, Type: { IsReferenceType: true, NullableAnnotation: NullableAnnotation.NotAnnotated } };

    private static bool IsRequiredByLanguage(ISymbol symbol) => symbol is IPropertySymbol { IsRequired: true } or IFieldSymbol { IsRequired: true };

    private static DataTypeModel Build(INamedTypeSymbol type, string formatType, string? jsonFormType, List<DataMemberModel> members, string[] arguments, bool isTuple) => new()
    {
        Type = TypeNames.OfNotNull(type),
        FormatType = formatType,
        JsonFormType = jsonFormType,
        AcceptsNull = type.IsReferenceType,
        Members = [.. members.OrderBy(static member => member.Position)],
        ConstructorArguments = [.. arguments],
        IsTuple = isTuple,
        DerivedTypes = [],
    };

    // What the generated code calls its own.
    private static NameAllocator NewNames()
    {
        var names = new NameAllocator();
        foreach (var name in (IEnumerable<string>)["reader", "writer", "value", "count", "position", "exception", "made"])
            names.Reserve(name);
        return names;
    }

    private DataTypeModel? ParseTuple(INamedTypeSymbol type, string formatType, DataTypePlace place)
    {
        var names = NewNames();
        var models = new List<DataMemberModel>();
        foreach (var element in type.TupleElements)
        {
            var member = new DataMember(element.CorrespondingTupleField ?? element, element.Type, IsSettable: true, IsRequired: false);
            if (Create(type, member, models.Count, WireNames.ToCamelCase(member.Name), names, place) is not { } model)
                return null;
            models.Add(model);
        }

        return Build(type, formatType, jsonFormType: null, models, [.. models.Select(static member => member.Variable)], isTuple: true);
    }

    private DataMemberModel? Create(INamedTypeSymbol type, DataMember member, int position, string wireName, NameAllocator names, DataTypePlace place) =>
        types.Parse(member.Type, place.Into(type, member.Symbol), member.Symbol) is not { } value ? null : new DataMemberModel
        {
            Position = position,
            Level = CountLevels(type, member.Symbol.ContainingType),
            Name = TypeNames.Escape(member.Name),
            WireName = wireName,
            Type = TypeNames.Of(member.Type),
            Value = value,
            Variable = TypeNames.Escape(names.Allocate(WireNames.ToCamelCase(member.Name))),
            Default = null,
            IsRequired = false,
            MustBeSent = false,
            IsAssigned = false,
            IsAlwaysAssigned = false,
        };

    private static int CountLevels(INamedTypeSymbol type, INamedTypeSymbol declaring)
    {
        var count = 0;
        for (var level = type; level is not null && !SymbolEqualityComparer.Default.Equals(level, declaring); level = level.BaseType)
            count++;
        return count;
    }

    // As the constants of an enumeration: who says nothing stands behind the one before.
    private int[]? FindPositions(INamedTypeSymbol type, List<DataMember> members, DataTypePlace place)
    {
        var positions = new int[members.Count];
        var owners = new Dictionary<int, DataMember>();
        var next = 0;
        for (var i = 0; i < positions.Length; i++)
        {
            var member = members[i];
            if (AttributeReader.Find(member.Symbol, KnownTypes.MemberAttribute) is { ConstructorArguments.Length: 1 } attribute && attribute.ConstructorArguments[0].Value is int pinned)
                next = pinned;
            var problem = next is < 0 or > MaxPosition ? $"{next} is not between 0 and {MaxPosition}"
                : owners.TryGetValue(next, out var owner) ? $"'{owner.Name}' has {next} too"
                : null;
            if (problem is not null)
            {
                scope.Report(place.Member, place.Symbol, DataTypeDescriptors.InvalidPosition, place.Into(type, member.Symbol).Path, problem);
                return null;
            }

            owners.Add(next, member);
            positions[i] = next++;
        }

        return positions;
    }
}
