using Microsoft.CodeAnalysis;
using Rpc.Generators.Diagnostics;
using Rpc.Generators.Model;
using Rpc.Generators.Parsing;

namespace Rpc.Generators.Locking;

/// <summary>What the source of a project says of its contracts, as its lock file would.</summary>
internal sealed class LockSource
{
    private LockSource(List<LockNode> nodes, LockLocations locations) => (Nodes, Locations) = (nodes, locations);

    /// <summary>The contracts and types.</summary>
    public List<LockNode> Nodes { get; }

    /// <summary>Where they are declared.</summary>
    public LockLocations Locations { get; }

    /// <summary>Reads the contracts that the compilation declares; null when there is a mistake in one.</summary>
    public static LockSource? Read(Compilation compilation, CancellationToken cancellationToken)
    {
        var locations = new LockLocations(compilation);
        var contracts = new List<ContractModel>();
        foreach (var contract in FindContracts(compilation.Assembly.GlobalNamespace))
        {
            var scope = new ParseScope(contract, compilation, new DiagnosticSink(), cancellationToken);
            // Said by the analysis of the contract; all that it no longer says would be taken for a break.
            if (ContractParser.Parse(scope) is not { } model)
                return null;
            contracts.Add(model);
            locations.Add(scope);
        }

        return new LockSource(LockBuilder.Build(contracts), locations);
    }

    private static IEnumerable<INamedTypeSymbol> FindContracts(INamespaceOrTypeSymbol container)
    {
        foreach (var member in container.GetMembers().OfType<INamespaceOrTypeSymbol>())
        {
            if (member is INamedTypeSymbol { TypeKind: TypeKind.Interface } type && AttributeReader.Has(type, KnownTypes.ContractAttribute))
                yield return type;
            foreach (var inner in FindContracts(member))
                yield return inner;
        }
    }
}
