using Microsoft.CodeAnalysis;
using Rpc.Generators.Model;

namespace Rpc.Generators.Parsing.DataTypes;

/// <summary>The collections that can be made of a list or of a dictionary.</summary>
internal static class CollectionTypes
{
    private const string Generic = "System.Collections.Generic.";
    private const string ObjectModel = "System.Collections.ObjectModel.";
    private const string Immutable = "System.Collections.Immutable.";
    private const string Concurrent = "System.Collections.Concurrent.";

    // What makes the collection of 'items' or 'entries': nothing, the constructor of a class, or a method.
    private static readonly Dictionary<string, string> Factories = new(StringComparer.Ordinal)
    {
        [Generic + "IEnumerable`1"] = "",
        [Generic + "IReadOnlyCollection`1"] = "",
        [Generic + "IReadOnlyList`1"] = "",
        [Generic + "ICollection`1"] = "",
        [Generic + "IList`1"] = "",
        [Generic + "ISet`1"] = $"new global::{Generic}HashSet",
        [Generic + "IReadOnlySet`1"] = $"new global::{Generic}HashSet",
        [Generic + "HashSet`1"] = $"new global::{Generic}HashSet",
        [Generic + "SortedSet`1"] = $"new global::{Generic}SortedSet",
        [Generic + "LinkedList`1"] = $"new global::{Generic}LinkedList",
        [Generic + "Queue`1"] = $"new global::{Generic}Queue",
        [Concurrent + "ConcurrentQueue`1"] = $"new global::{Concurrent}ConcurrentQueue",
        [ObjectModel + "Collection`1"] = $"new global::{ObjectModel}Collection",
        [ObjectModel + "ReadOnlyCollection`1"] = $"new global::{ObjectModel}ReadOnlyCollection",
        [ObjectModel + "ObservableCollection`1"] = $"new global::{ObjectModel}ObservableCollection",
        [Immutable + "ImmutableArray`1"] = $"global::{Immutable}ImmutableArray.CreateRange",
        [Immutable + "ImmutableList`1"] = $"global::{Immutable}ImmutableList.CreateRange",
        [Immutable + "IImmutableList`1"] = $"global::{Immutable}ImmutableList.CreateRange",
        [Immutable + "ImmutableQueue`1"] = $"global::{Immutable}ImmutableQueue.CreateRange",
        [Immutable + "IImmutableQueue`1"] = $"global::{Immutable}ImmutableQueue.CreateRange",
        [Immutable + "ImmutableHashSet`1"] = $"global::{Immutable}ImmutableHashSet.CreateRange",
        [Immutable + "IImmutableSet`1"] = $"global::{Immutable}ImmutableHashSet.CreateRange",
        [Immutable + "ImmutableSortedSet`1"] = $"global::{Immutable}ImmutableSortedSet.CreateRange",
        [Generic + "Dictionary`2"] = "",
        [Generic + "IDictionary`2"] = "",
        [Generic + "IReadOnlyDictionary`2"] = "",
        [Generic + "SortedDictionary`2"] = $"new global::{Generic}SortedDictionary",
        [Generic + "SortedList`2"] = $"new global::{Generic}SortedList",
        [ObjectModel + "ReadOnlyDictionary`2"] = $"new global::{ObjectModel}ReadOnlyDictionary",
        [Concurrent + "ConcurrentDictionary`2"] = $"new global::{Concurrent}ConcurrentDictionary",
        [Immutable + "ImmutableDictionary`2"] = $"global::{Immutable}ImmutableDictionary.CreateRange",
        [Immutable + "IImmutableDictionary`2"] = $"global::{Immutable}ImmutableDictionary.CreateRange",
        [Immutable + "ImmutableSortedDictionary`2"] = $"global::{Immutable}ImmutableSortedDictionary.CreateRange",
    };

    /// <summary>What the collection holds, and the lambda that makes it; null when it is none, or cannot be made.</summary>
    public static (IReadOnlyList<ITypeSymbol> Held, string Create)? Find(INamedTypeSymbol type)
    {
        var arguments = type.TypeArguments;
        if (type.ContainingType is null && Factories.TryGetValue(type.ContainingNamespace.ToDisplayString() + "." + type.MetadataName, out var factory))
        {
            var source = arguments.Length == 1 ? "items" : "entries";
            var made = factory.Length == 0 ? source : $"{factory}<{string.Join(", ", arguments.Select(TypeNames.Of))}>({source})";
            return (arguments, $"{CodeAttributes.NonUserCode} static ({source}) => {made}");
        }

        // A class of the user's that is filled by adding.
        if (type.TypeKind != TypeKind.Class || type.IsAbstract || !type.InstanceConstructors.Any(static constructor => constructor is { Parameters.Length: 0, DeclaredAccessibility: Accessibility.Public }))
            return null;
        var name = TypeNames.OfNotNull(type);
        if (FindInterface(type, Generic + "IDictionary`2") is { } dictionary)
            return (dictionary.TypeArguments, $"{CodeAttributes.NonUserCode} static (entries) => {{ {name} filled = new {name}(); foreach (var entry in entries) (({TypeNames.OfNotNull(dictionary)})filled)[entry.Key] = entry.Value; return filled; }}");
        if (FindInterface(type, Generic + "ICollection`1") is { } collection)
            return (collection.TypeArguments, $"{CodeAttributes.NonUserCode} static (items) => {{ {name} filled = new {name}(); foreach (var item in items) (({TypeNames.OfNotNull(collection)})filled).Add(item); return filled; }}");
        return null;
    }

    /// <summary>Whether the type is an interface of which System.Text.Json makes a list.</summary>
    public static bool IsListInterface(INamedTypeSymbol type) => type is { TypeKind: TypeKind.Interface, TypeArguments.Length: 1, ContainingType: null }
        && type.ContainingNamespace.ToDisplayString() + "." + type.MetadataName is Generic + "IEnumerable`1" or Generic + "IReadOnlyCollection`1" or Generic + "IReadOnlyList`1" or Generic + "ICollection`1" or Generic + "IList`1";

    /// <summary>Whether values of the type are enumerated, so that System.Text.Json takes it for a collection.</summary>
    public static bool IsCollection(ITypeSymbol type) => type.AllInterfaces.Any(static candidate => candidate.Is("System.Collections.IEnumerable"));

    private static INamedTypeSymbol? FindInterface(INamedTypeSymbol type, string metadataName) =>
        type.AllInterfaces.FirstOrDefault(candidate => candidate.Is(metadataName));
}
