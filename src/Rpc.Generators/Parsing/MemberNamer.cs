using Microsoft.CodeAnalysis;
using Rpc.Generators.Diagnostics;

namespace Rpc.Generators.Parsing;

/// <summary>Gives every member of a contract its name on the wire, and sees to it that no two are equal.</summary>
internal static class MemberNamer
{
    /// <summary>The whole names on the wire, in the order of the members.</summary>
    public static string[] GetNames(ParseScope scope, List<CollectedMember> members)
    {
        var names = new string[members.Count];
        // The first overload keeps the plain name, so that one added below it renames nothing.
        var plainNames = new HashSet<(ISymbol Owner, string Name)>();
        for (var i = 0; i < names.Length; i++)
        {
            var member = members[i];
            var name = FindExplicitName(scope, member)
                ?? (member.Symbol is not IMethodSymbol method
                    ? WireNames.OfEvent(member.Symbol.Name)
                    : plainNames.Add((member.Owner.OriginalDefinition, method.Name))
                        ? WireNames.OfMethod(method.Name)
                        : $"{WireNames.OfMethod(method.Name)}/{ParameterParser.CountOnWire(method)}");
            names[i] = WireNames.Join(GetContractName(member.Owner), name);
        }

        Check(scope, members, names);
        return names;
    }

    /// <summary>The contract's name on the wire, as its attribute says or its own name.</summary>
    public static string GetContractName(INamedTypeSymbol contract) =>
        AttributeReader.ReadText(AttributeReader.Find(contract, KnownTypes.ContractAttribute)) ?? WireNames.OfContract(contract.Name);

    private static string? FindExplicitName(ParseScope scope, CollectedMember member)
    {
        var attribute = member.Symbol is IMethodSymbol ? KnownTypes.MethodAttribute : KnownTypes.EventAttribute;
        // Without a name the attribute says other things.
        if (AttributeReader.Find(member.Symbol, attribute) is not { ConstructorArguments.Length: > 0 } found)
            return null;
        if (found.ConstructorArguments.Length == 0 && found.AttributeConstructor is { Parameters.Length: 0 })
            return null;
        if (AttributeReader.ReadText(found) is { Length: > 0 } name && WireNames.IsValid(name))
            return name;
        scope.Report(member, ContractDescriptors.InvalidWireName, member.Symbol.Name);
        return null;
    }

    private static void Check(ParseScope scope, List<CollectedMember> members, string[] names)
    {
        var first = new Dictionary<string, CollectedMember>(StringComparer.Ordinal);
        for (var i = 0; i < names.Length; i++)
        {
            var (member, name) = (members[i], names[i]);
            if (WireNames.IsReserved(name))
                scope.Report(member, ContractDescriptors.ReservedWireName, member.Symbol.Name, name);

            if (!first.TryGetValue(name, out var other))
                first.Add(name, member);
            else if (SymbolEqualityComparer.Default.Equals(member.Owner, other.Owner))
                scope.Report(member, ContractDescriptors.WireNameClash, Describe(other), Describe(member), name);
            else
                scope.Report(ContractDescriptors.WireNameClash, Describe(other), Describe(member), name);
        }
    }

    private static string Describe(CollectedMember member) =>
        member.Symbol.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat);
}
