using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Rpc.GeneratorBench;

/// <summary>
/// Finds the contracts, asks the compiler for the members and attributes of all types that they use, and does nothing with them: what any generator costs
/// that has to look at the same types.
/// </summary>
#pragma warning disable RS1036, RS1038, RS1041, RS1042 // No compiler loads this one.
internal sealed class BindingGenerator : IIncrementalGenerator
#pragma warning restore RS1036, RS1038, RS1041, RS1042
{
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var counts = context.SyntaxProvider.ForAttributeWithMetadataName(
            "Rpc.RpcContractAttribute",
            static (node, _) => node is InterfaceDeclarationSyntax,
            static (found, _) => Visit((INamedTypeSymbol)found.TargetSymbol, new(SymbolEqualityComparer.Default)));
        context.RegisterSourceOutput(counts, static (_, _) => { });
    }

    /// <summary>Asks for all that a contract is made of.</summary>
    public static int Visit(ITypeSymbol type, HashSet<ITypeSymbol> visited, List<string>? names = null)
    {
        if (!visited.Add(type))
            return 0;
        var count = type.GetAttributes().Length;
        foreach (var argument in (type as INamedTypeSymbol)?.TypeArguments ?? [])
            count += Visit(argument, visited, names);
        if (type.ContainingAssembly?.Locations.Any(static location => location.IsInSource) != true)
            return count;
        foreach (var member in type.GetMembers())
        {
            count += member.GetAttributes().Length;
            names?.Add(member.Name);
            count += member switch
            {
                IMethodSymbol method => Visit(method.ReturnType, visited, names) + method.Parameters.Sum(parameter => parameter.GetAttributes().Length + Visit(parameter.Type, visited, names)),
                IPropertySymbol property => Visit(property.Type, visited, names),
                IFieldSymbol field => Visit(field.Type, visited, names),
                IEventSymbol @event => Visit(@event.Type, visited, names),
                _ => 0,
            };
        }

        return count;
    }
}
