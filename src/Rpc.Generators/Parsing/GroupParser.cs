using Microsoft.CodeAnalysis;
using Rpc.Generators.Model;

namespace Rpc.Generators.Parsing;

/// <summary>Says what raises the events of a contract to a group.</summary>
internal static class GroupParser
{
    /// <summary>The class; null when there are no events, or when no class beside the contract may use it.</summary>
    public static GroupModel? Parse(INamedTypeSymbol contract, List<EventModel> events, bool usesObsolete)
    {
        if (events.Count == 0 || GetAccessibility(contract) is not { } accessibility)
            return null;

        var names = new NameAllocator();
        var methods = events
            .GroupBy(static found => (found.DeclaringType, found.Name))
            .Select(found => new GroupMethodModel(names.Allocate(found.Key.Name.TrimStart('@')), [.. found]));
        return new GroupModel(GetClass(contract), accessibility, usesObsolete || GetLevels(contract).Any(AttributeReader.IsObsoleteError), [.. methods]);
    }

    private static string? GetAccessibility(INamedTypeSymbol contract)
    {
        var accessibility = "public";
        foreach (var level in GetLevels(contract))
        {
            if (level.DeclaredAccessibility is Accessibility.Internal or Accessibility.ProtectedOrInternal)
                accessibility = "internal";
            else if (level.DeclaredAccessibility != Accessibility.Public)
                return null;
        }

        return accessibility;
    }

    private static string GetClass(INamedTypeSymbol contract)
    {
        var name = string.Join("_", GetLevels(contract).Reverse().Select(static level => level.Name)) + "GroupExtensions";
        while (!contract.ContainingNamespace.GetTypeMembers(name).IsEmpty)
            name += "_";
        return name;
    }

    private static IEnumerable<INamedTypeSymbol> GetLevels(INamedTypeSymbol contract)
    {
        for (var level = contract; level is not null; level = level.ContainingType)
            yield return level;
    }
}
