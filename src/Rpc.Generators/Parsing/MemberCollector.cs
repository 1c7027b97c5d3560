using Microsoft.CodeAnalysis;
using Rpc.Generators.Diagnostics;

namespace Rpc.Generators.Parsing;

/// <summary>A member that is part of a contract.</summary>
/// <param name="Symbol">A method or an event.</param>
/// <param name="Owner">The contract after which it is named on the wire.</param>
/// <param name="IsServedOnly">The proxy does not call it under this owner's name, if at all.</param>
internal sealed record CollectedMember(ISymbol Symbol, INamedTypeSymbol Owner, bool IsServedOnly);

/// <summary>
/// Flattens a contract and all that it inherits. A member belongs to the contract that declares it, or to the contract
/// that inherits it from a plain interface: so who gets a base contract reaches any server of a derived one.
/// </summary>
internal static class MemberCollector
{
    /// <summary>The members of the contract and then of its base contracts, each in the order of its declaration.</summary>
    public static List<CollectedMember> Collect(ParseScope scope)
    {
        var members = new List<CollectedMember>();
        var seen = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        var implemented = FindExplicit(scope.Contract, out var abstractAgain);
        foreach (var owner in GetOwners(scope.Contract))
        {
            foreach (var declaring in GetInterfacesOf(owner))
            {
                foreach (var symbol in declaring.GetMembers())
                {
                    scope.CancellationToken.ThrowIfCancellationRequested();
                    var hasBody = implemented.Contains(symbol);
                    // Who gets the base contract knows nothing of a body that a derived one adds, and calls.
                    if (hasBody && SymbolEqualityComparer.Default.Equals(owner, scope.Contract))
                        continue;
                    var member = new CollectedMember(symbol, owner, hasBody || seen.Contains(symbol));
                    if (IsPartOfContract(scope, member, symbol.IsAbstract || abstractAgain.Contains(symbol)))
                    {
                        members.Add(member);
                        seen.Add(symbol);
                    }
                }
            }
        }

        return members;
    }

    private static IEnumerable<INamedTypeSymbol> GetOwners(INamedTypeSymbol contract) =>
        [contract, .. contract.AllInterfaces.Where(IsContract)];

    /// <summary>The contract and the plain interfaces that it does not share with a base contract.</summary>
    private static IEnumerable<INamedTypeSymbol> GetInterfacesOf(INamedTypeSymbol contract)
    {
        var ofBases = new HashSet<ISymbol>(
            contract.AllInterfaces.Where(IsContract).SelectMany(static @base => @base.AllInterfaces),
            SymbolEqualityComparer.Default);
        return
        [
            contract,
            .. contract.AllInterfaces.Where(plain => !IsContract(plain) && !ofBases.Contains(plain) && !plain.Is(KnownTypes.ContractInterface)),
        ];
    }

    private static bool IsContract(INamedTypeSymbol type) => AttributeReader.Has(type, KnownTypes.ContractAttribute);

    /// <summary>Inherited members that some interface between gives a body: they are local helpers like any member with one.</summary>
    private static HashSet<ISymbol> FindExplicit(INamedTypeSymbol contract, out HashSet<ISymbol> abstractAgain)
    {
        var implemented = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        abstractAgain = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (var type in (IEnumerable<INamedTypeSymbol>)[contract, .. contract.AllInterfaces])
        {
            foreach (var member in type.GetMembers())
                (member.IsAbstract ? abstractAgain : implemented).UnionWith(GetExplicitlyImplemented(member));
        }

        implemented.ExceptWith(abstractAgain);
        return implemented;
    }

    private static IEnumerable<ISymbol> GetExplicitlyImplemented(ISymbol member) => member switch
    {
        IMethodSymbol method => method.ExplicitInterfaceImplementations,
        IPropertySymbol property => property.ExplicitInterfaceImplementations,
        IEventSymbol @event => @event.ExplicitInterfaceImplementations,
        _ => [],
    };

    private static bool IsPartOfContract(ParseScope scope, CollectedMember member, bool isAbstract)
    {
        var symbol = member.Symbol;
        if (symbol is INamedTypeSymbol or IFieldSymbol or IMethodSymbol { AssociatedSymbol: not null } || GetExplicitlyImplemented(symbol).Any())
            return false;

        if (!isAbstract)
        {
            ReportUselessAttributes(scope, member);
            return false;
        }

        if (symbol.ContainingType.Is(KnownTypes.Disposable) || symbol.ContainingType.Is(KnownTypes.AsyncDisposable))
            scope.Report(member, ContractDescriptors.InheritsDisposable, member.Owner.Name, symbol.ContainingType.Name);
        else if (symbol.IsStatic)
            scope.Report(member, ContractDescriptors.StaticAbstractMember, symbol.Name);
        else if (symbol.DeclaredAccessibility != Accessibility.Public)
            scope.Report(member, ContractDescriptors.MemberNotPublic, symbol.Name);
        else if (symbol is IPropertySymbol property)
            scope.Report(member, ContractDescriptors.Property, property.IsIndexer ? "this[]" : property.Name);
        else
            return symbol is IMethodSymbol or IEventSymbol;
        return false;
    }

    private static void ReportUselessAttributes(ParseScope scope, CollectedMember member)
    {
        if (!scope.IsOwn(member.Symbol))
            return;
        foreach (var (metadataName, shortName) in new[] { (KnownTypes.MethodAttribute, "RpcMethod"), (KnownTypes.EventAttribute, "RpcEvent"), (KnownTypes.NotificationAttribute, "RpcNotification") })
        {
            if (AttributeReader.Has(member.Symbol, metadataName))
                scope.Report(member, ContractDescriptors.AttributeWithoutEffect, member.Symbol.Name, shortName);
        }
    }
}
