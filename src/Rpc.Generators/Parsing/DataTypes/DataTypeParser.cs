using System.Globalization;
using Microsoft.CodeAnalysis;
using Rpc.Generators.Diagnostics;
using Rpc.Generators.Model;

namespace Rpc.Generators.Parsing.DataTypes;

/// <summary>Says how the types that a contract sends are written and read as MessagePack, and reports those that cannot be.</summary>
internal sealed class DataTypeParser
{
    // How deep objects may hold each other by type; generics that hold ever longer forms of themselves have no end.
    private const int MaxDepth = 32;

    private readonly ParseScope _scope;
    private readonly ObjectParser _objects;
    private readonly FormatAttributeParser _formats;
    private readonly List<DataTypeModel> _models = [];
    private readonly Dictionary<ITypeSymbol, ValueModel?> _known = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<ITypeSymbol, ValueModel?> _plain = new(SymbolEqualityComparer.Default);
    private readonly List<EnumModel> _enums = [];
    private readonly Dictionary<string, INamedTypeSymbol> _symbols = new(StringComparer.Ordinal);
    private HashSet<ITypeSymbol> _open = NewSet();

    public DataTypeParser(ParseScope scope)
    {
        _scope = scope;
        _objects = new ObjectParser(scope, this);
        _formats = new FormatAttributeParser(scope);
        IsEnabled = !IsJsonOnly(scope.Contract) && !scope.Contract.AllInterfaces.Any(IsJsonOnly);
    }

    /// <summary>The contract is not one for JSON only.</summary>
    public bool IsEnabled { get; }

    /// <summary>A type or member is obsolete as an error: only code that is obsolete itself may use it.</summary>
    public bool UsesObsolete { get; private set; }

    /// <summary>The types whose formats are generated.</summary>
    public IEnumerable<DataTypeModel> All => _models;

    /// <summary>The enumerations that travel.</summary>
    public IEnumerable<EnumModel> Enums => _enums;

    /// <summary>The symbols of the types that have a model, by their names from <c>global::</c> on.</summary>
    public IReadOnlyDictionary<string, INamedTypeSymbol> Symbols => _symbols;

    /// <summary>How values of the type of a parameter, result or item are written and read; null when they cannot be, which has been reported.</summary>
    public ValueModel? Parse(CollectedMember member, ISymbol place, ITypeSymbol type) => IsEnabled
        ? Parse(type, new DataTypePlace(member, place, $"{_scope.Contract.Name}.{member.Symbol.Name}"), holder: null)
        : null;

    /// <summary>How values of the type are written and read.</summary>
    /// <param name="type">The type.</param>
    /// <param name="place">Where it was found.</param>
    /// <param name="holder">The member whose type it is; null for none.</param>
    public ValueModel? Parse(ITypeSymbol type, DataTypePlace place, ISymbol? holder)
    {
        _scope.CancellationToken.ThrowIfCancellationRequested();
        // Reported by the compiler, or as a generic contract or method.
        if (type.TypeKind is TypeKind.Error or TypeKind.TypeParameter)
        {
            _scope.Sink.Fail();
            return null;
        }

        if (holder is not null)
        {
            NoteObsolete(holder);
            if (AttributeReader.Find(holder, KnownTypes.FormatAttribute) is { } attribute)
                return _formats.Parse(attribute, type, place);
            WarnOfConverter(holder, place);
        }

        if (_known.TryGetValue(type, out var known))
            return known;
        // Objects are known before their members are; only a collection can meet itself here.
        if (!_open.Add(type))
            return Report(type, place, "it is a collection that holds itself");
        if (place.Depth > MaxDepth)
            return Report(type, place, "there is no end to the types inside");
        var value = ParseNew(type, place);
        _open.Remove(type);
        _known[type] = value;
        return value;
    }

    /// <summary>How values of exactly the type are written and read, whatever it says of types derived from it.</summary>
    public ValueModel? ParsePlain(INamedTypeSymbol type, DataTypePlace place)
    {
        if (_plain.TryGetValue(type, out var known))
            return known;
        _scope.Reads.Add(type);
        var value = _plain[type] = Generated(type, out var formatType, out var jsonFormType);
        if (!PolymorphismParser.HasDerivedTypes(type))
            _known[type] = value;
        var outside = _open;
        _open = NewSet();
        var parsed = _objects.Parse(type, formatType, jsonFormType, place);
        _open = outside;
        if (parsed is not { } model)
            return _plain[type] = null;
        _models.Add(model);
        return value;
    }

    /// <summary>Says why a type cannot be carried.</summary>
    public ValueModel? Report(ITypeSymbol type, DataTypePlace place, string reason)
    {
        _scope.Report(place.Member, place.Symbol, DataTypeDescriptors.NoMessagePackForm, place.To(type), reason);
        return null;
    }

    private static bool IsJsonOnly(INamedTypeSymbol contract) =>
        AttributeReader.IsSet(AttributeReader.Find(contract, KnownTypes.ContractAttribute), "JsonOnly");

    private ValueModel? ParseNew(ITypeSymbol type, DataTypePlace place)
    {
        _scope.Reads.Add(type);
        NoteObsolete(type);
        if (AttributeReader.Find(type, KnownTypes.FormatAttribute) is { } attribute)
            return _formats.Parse(attribute, type, place);
        if (BuiltInTypes.Find(type) is { } builtIn)
        {
            if (type is INamedTypeSymbol { TypeKind: TypeKind.Enum } enumeration)
                AddEnum(enumeration, builtIn);
            return builtIn;
        }

        if (UnsupportedTypes.FindProblem(_scope, type) is { } problem)
            return Report(type, place, problem);
        if (type is IArrayTypeSymbol array)
            return Compose(type, "Array", [array.ElementType], place, jsonForm: array.Rank == 1 ? "Array" : null);

        var named = (INamedTypeSymbol)type;
        if (named.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T)
            return Compose(type, "Nullable", named.TypeArguments, place, jsonForm: "Nullable");
        if (named.Is("System.Collections.Generic.List`1"))
            return Compose(type, "List", named.TypeArguments, place, jsonForm: "List");
        if (named.Is("System.Collections.Generic.KeyValuePair`2"))
            return Compose(type, "KeyValuePair", named.TypeArguments, place);

        WarnOfConverter(type, place);
        if (CollectionTypes.Find(named) is { } collection)
        {
            var method = collection.Held.Count == 1 ? "Collection" : "Dictionary";
            var arguments = $"<{string.Join(", ", ((IEnumerable<ITypeSymbol>)[type, .. collection.Held]).Select(TypeNames.OfNotNull))}>";
            return Compose(type, method + arguments, collection.Held, place, collection.Create, jsonForm: CollectionTypes.IsListInterface(named) ? "Collection" + arguments : null);
        }

        if (CollectionTypes.IsCollection(type))
            return Report(type, place, "it is a collection that cannot be filled");
        return PolymorphismParser.HasDerivedTypes(named) ? ParsePolymorphic(named, place)
            : named.IsAbstract ? Report(type, place, "it is abstract, and does not name derived types with [JsonDerivedType]")
            : ParsePlain(named, place);
    }

    private ValueModel? ParsePolymorphic(INamedTypeSymbol type, DataTypePlace place)
    {
        var value = _known[type] = Generated(type, out var formatType, out _);
        var outside = _open;
        _open = NewSet();
        var parsed = PolymorphismParser.Parse(this, _scope, type, formatType, place);
        _open = outside;
        if (parsed is not { } model)
            return null;
        _models.Add(model);
        return value;
    }

    private static HashSet<ITypeSymbol> NewSet() => new(SymbolEqualityComparer.Default);

    private ValueModel Generated(INamedTypeSymbol type, out string formatType, out string? jsonFormType)
    {
        formatType = _scope.TypeNames.Allocate((type.IsTupleType ? "Tuple" : type.Name) + "_Format");
        jsonFormType = JsonFormRules.Allow(type) && JsonFormRules.Allow(DataMembers.Find(_scope, type)) ? _scope.TypeNames.Allocate(type.Name + "_JsonForm") : null;
        var name = TypeNames.OfNotNull(type);
        _symbols[name] = type;
        return new ValueModel { Type = name, Format = formatType + ".Instance", JsonForm = jsonFormType is null ? null : jsonFormType + ".Instance" };
    }

    private void AddEnum(INamedTypeSymbol type, ValueModel value)
    {
        _symbols[value.Type] = type;
        _enums.Add(new EnumModel(
            value.Type,
            value.Underlying!,
            [.. type.GetMembers().OfType<IFieldSymbol>().Where(static field => field.HasConstantValue).Select(static field => new EnumValueModel(field.Name, Convert.ToString(field.ConstantValue, CultureInfo.InvariantCulture)))]));
    }

    private ValueModel? Compose(ITypeSymbol type, string method, IReadOnlyList<ITypeSymbol> held, DataTypePlace place, string? last = null, string? jsonForm = null)
    {
        var arguments = new List<string>();
        foreach (var part in held)
        {
            if (Parse(part, place, holder: null) is not { } value)
                continue;
            arguments.Add(value.Format);
            // Collections of anything but objects of the contract's own are left to System.Text.Json.
            jsonForm = jsonForm is null || value.JsonForm is null ? null : $"{jsonForm}({value.JsonForm})";
        }

        if (arguments.Count != held.Count)
            return null;
        if (last is not null)
            arguments.Add(last);
        return new ValueModel { Type = TypeNames.OfNotNull(type), Format = $"{BuiltInTypes.Formats}.{method}({string.Join(", ", arguments)})", IsComposed = true, JsonForm = jsonForm is null ? null : "global::Rpc.Codecs.Json.JsonForms." + jsonForm };
    }

    private void NoteObsolete(ISymbol symbol) => UsesObsolete |= AttributeReader.IsObsoleteError(symbol);

    private void WarnOfConverter(ISymbol symbol, DataTypePlace place)
    {
        if (ConverterAttributes.HasOwnForm(symbol))
            _scope.Report(place.Member, place.Symbol, DataTypeDescriptors.ConverterWithoutFormat, place.To(symbol));
    }
}
