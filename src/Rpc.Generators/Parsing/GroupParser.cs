using Microsoft.CodeAnalysis;
using Rpc.Generators.Model;

namespace Rpc.Generators.Parsing;

/// <summary>Says what raises the events of a contract to a group.</summary>
internal static class GroupParser
{
    /// <summary>The class; null when there are no events, or when no class beside the contract may use it.</summary>
    public static GroupModel? Parse(ParseScope scope, List<EventModel> events, bool usesObsolete)
    {
        var contract = scope.Contract;
        if (events.Count == 0 || GetAccessibility(contract) is not { } accessibility)
            return null;

        var names = new NameAllocator();
        var methods = events
            .GroupBy(static found => (found.DeclaringType, found.Name))
            .Select(found => new GroupMethodModel(names.Allocate(found.Key.Name.TrimStart('@')), [.. found]));
        return new GroupModel(GetClass(scope), accessibility, usesObsolete || GetLevels(contract).Any(AttributeReader.IsObsoleteError), [.. methods]);
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

    private static string GetClass(ParseScope scope)
    {
        var name = string.Join("_", GetLevels(scope.Contract).Reverse().Select(static level => level.Name)) + "GroupExtensions";
        scope.Reads.AddName(name);
        while (!scope.Contract.ContainingNamespace.GetTypeMembers(name).IsEmpty)
        {
            name += "_";
            scope.Reads.AddName(name);
        }

        return name;
    }

    private static IEnumerable<INamedTypeSymbol> GetLevels(INamedTypeSymbol contract)
    {
        for (var level = contract; level is not null; level = level.ContainingType)
            yield return level;
    }
}
