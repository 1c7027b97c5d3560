using Microsoft.CodeAnalysis;
using Rpc.Generators.Diagnostics;
using Rpc.Generators.Model;

namespace Rpc.Generators.Parsing;

/// <summary>Parses the exceptions that a contract declares, each once, however many methods declare it.</summary>
internal sealed class FaultParser(ParseScope scope)
{
    // RpcErrorCode.DeclaredFault, and around it what JSON-RPC 2.0 §5.1 keeps for itself and for the engine.
    private const int DefaultCode = -32007;
    private const int LowestReserved = -32768;
    private const int HighestReserved = -32000;

    private readonly Dictionary<(string Type, string Name, int Code), FaultModel> _faults = [];

    /// <summary>All that were parsed.</summary>
    public IEnumerable<FaultModel> All => _faults.Values;

    /// <summary>The descriptors of the faults of a method: its own, and those of the interface that declares it and of the contract.</summary>
    public EquatableArray<string> Parse(CollectedMember member)
    {
        var symbols = new List<ISymbol> { member.Symbol, member.Symbol.ContainingType };
        if (!scope.IsOwn(member.Symbol))
            symbols.Add(scope.Contract);

        var found = new List<(INamedTypeSymbol Type, string Name, FaultModel Model)>();
        foreach (var attribute in symbols.SelectMany(static symbol => symbol.GetAttributes()))
        {
            if (!attribute.AttributeClass.Is(KnownTypes.FaultAttribute) || Parse(member, attribute) is not { } fault)
                continue;
            if (found.Exists(other => other.Name == fault.Name && !SymbolEqualityComparer.Default.Equals(other.Type, fault.Type)))
                scope.Report(member, ContractDescriptors.FaultNameClash, member.Symbol.Name, fault.Name);
            if (!found.Exists(other => SymbolEqualityComparer.Default.Equals(other.Type, fault.Type)))
                found.Add(fault);
        }

        // An exception is told as the most derived type that is declared.
        return [.. found.OrderByDescending(static fault => GetDepth(fault.Type)).Select(static fault => fault.Model.DescriptorType)];
    }

    /// <summary>The types of the properties that travel with an exception that the member, its interface or the contract declares.</summary>
    public static IEnumerable<ITypeSymbol> GetMemberTypes(ISymbol member, INamedTypeSymbol contract) =>
        from symbol in new[] { member, member.ContainingType, contract }
        from attribute in symbol.GetAttributes()
        where attribute.AttributeClass.Is(KnownTypes.FaultAttribute)
        let type = attribute.ConstructorArguments.FirstOrDefault().Value as INamedTypeSymbol
        where type is not null && FindProblem(type) is null
        let constructor = FindConstructor(type)
        where constructor is not null
        from property in GetProperties(type)
        where Travels(property, constructor)
        select property.Type;

    private static int GetDepth(INamedTypeSymbol type)
    {
        var depth = 0;
        for (var level = type; level is not null; level = level.BaseType)
            depth++;
        return depth;
    }

    private (INamedTypeSymbol Type, string Name, FaultModel Model)? Parse(CollectedMember member, AttributeData attribute)
    {
        if (attribute.ConstructorArguments.Length != 2 || attribute.ConstructorArguments[0].Value is not INamedTypeSymbol type || type.TypeKind == TypeKind.Error)
        {
            scope.Sink.Fail();
            return null;
        }

        scope.Reads.Add(type);
        if (attribute.ConstructorArguments[1].Value is not string { Length: > 0 } name || !WireNames.IsValid(name))
        {
            scope.Report(member, ContractDescriptors.InvalidWireName, member.Symbol.Name);
            return null;
        }

        var code = attribute.NamedArguments.FirstOrDefault(static argument => argument.Key == "Code").Value.Value as int? ?? DefaultCode;
        if (code is >= LowestReserved and <= HighestReserved and not DefaultCode)
        {
            scope.Report(member, ContractDescriptors.ReservedFaultCode, member.Symbol.Name, code, type.Name);
            return null;
        }

        var key = (TypeNames.OfNotNull(type), name, code);
        if (!_faults.TryGetValue(key, out var model))
        {
            if (Build(member, type, name, code) is not { } built)
                return null;
            _faults.Add(key, model = built);
        }

        return (type, name, model);
    }

    private FaultModel? Build(CollectedMember member, INamedTypeSymbol type, string name, int code)
    {
        var constructor = FindProblem(type) is { } problem ? Report(member, type, problem) : FindConstructor(type);
        if (constructor is null)
        {
            if (FindProblem(type) is null)
                Report(member, type, "it has no constructor whose parameters are a message, a cause, or named and typed like its properties");
            return null;
        }

        var arguments = constructor.Parameters.Select(static parameter => IsMessage(parameter) ? "message" : "null").ToList();
        var members = new List<FaultMemberModel>();
        foreach (var property in GetProperties(type))
        {
            if (!Travels(property, constructor))
                continue;

            var argument = constructor.Parameters.FirstOrDefault(parameter => IsFor(parameter, property));
            var value = ParameterParser.CheckType(scope, member, member.Symbol, property.Type, $"The property '{property.Name}' of the fault '{type.Name}'");
            var variable = "value" + members.Count;
            if (argument is not null)
                arguments[argument.Ordinal] = variable;
            members.Add(new FaultMemberModel(
                TypeNames.Escape(property.Name),
                AttributeReader.ReadText(AttributeReader.Find(property, KnownTypes.JsonPropertyName)) ?? WireNames.ToCamelCase(property.Name),
                TypeNames.Of(property.Type),
                WireTypes.AcceptsNull(property.Type),
                variable,
                value,
                argument is null));
        }

        return new FaultModel
        {
            Type = TypeNames.OfNotNull(type),
            WireName = name,
            Code = code,
            DescriptorType = scope.TypeNames.Allocate(type.Name + "_Fault"),
            Members = [.. members],
            ConstructorArguments = [.. arguments],
        };
    }

    private IMethodSymbol? Report(CollectedMember member, INamedTypeSymbol type, string problem)
    {
        scope.Report(member, ContractDescriptors.InvalidFault, member.Symbol.Name, type.Name, problem);
        return null;
    }

    private static string? FindProblem(INamedTypeSymbol type)
    {
        if (type.Is(KnownTypes.Exception))
            return "every exception is one, and its text would travel";
        if (!GetBases(type).Any(static level => level.Is(KnownTypes.Exception)))
            return "it is not an exception";
        if (type.IsAbstract)
            return "it is abstract";
        return type.IsUnboundGenericType ? "it is generic without its arguments" : null;
    }

    // Of those that can be called, the one that takes most.
    private static IMethodSymbol? FindConstructor(INamedTypeSymbol type)
    {
        var properties = GetProperties(type).ToList();
        return type.InstanceConstructors
            .Where(constructor => IsAccessible(constructor)
                && constructor.Parameters.All(parameter => parameter.RefKind == RefKind.None
                    && (IsMessage(parameter) || IsCause(parameter) || properties.Exists(property => IsFor(parameter, property)))))
            .OrderByDescending(static constructor => constructor.Parameters.Length)
            .FirstOrDefault();
    }

    private static bool Travels(IPropertySymbol property, IMethodSymbol constructor) =>
        constructor.Parameters.Any(parameter => IsFor(parameter, property)) || (property.SetMethod is { } setter && IsAccessible(setter));

    // What a contract's other half may use: everything but what is private to the type or its heirs.
    private static bool IsAccessible(ISymbol symbol) =>
        symbol.DeclaredAccessibility is Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal;

    private static bool IsMessage(IParameterSymbol parameter) =>
        parameter.Type.SpecialType == SpecialType.System_String && parameter.Name == "message";

    private static bool IsCause(IParameterSymbol parameter) => parameter.Type.Is(KnownTypes.Exception);

    private static bool IsFor(IParameterSymbol parameter, IPropertySymbol property) =>
        !IsMessage(parameter)
        && string.Equals(parameter.Name, property.Name, StringComparison.OrdinalIgnoreCase)
        && SymbolEqualityComparer.Default.Equals(parameter.Type, property.Type);

    private static IEnumerable<IPropertySymbol> GetProperties(INamedTypeSymbol type)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var level in GetBases(type).TakeWhile(static level => !level.Is(KnownTypes.Exception)))
        {
            foreach (var property in level.GetMembers().OfType<IPropertySymbol>())
            {
                if (property is { IsStatic: false, IsIndexer: false, DeclaredAccessibility: Accessibility.Public, GetMethod: not null }
                    && property.Name != "Message"
                    && !AttributeReader.Has(property, KnownTypes.JsonIgnore)
                    && seen.Add(property.Name))
                {
                    yield return property;
                }
            }
        }
    }

    private static IEnumerable<INamedTypeSymbol> GetBases(INamedTypeSymbol type)
    {
        for (var level = type; level is not null; level = level.BaseType)
            yield return level;
    }
}
