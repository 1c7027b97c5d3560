using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Rpc.GeneratorBench;

/// <summary>Has the compiler find the contracts by their attribute, and does not look at them: what any generator costs that finds them so.</summary>
#pragma warning disable RS1036, RS1038, RS1041, RS1042 // No compiler loads this one.
internal sealed class FindingGenerator : IIncrementalGenerator
#pragma warning restore RS1036, RS1038, RS1041, RS1042
{
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var found = context.SyntaxProvider.ForAttributeWithMetadataName("Rpc.RpcContractAttribute", static (node, _) => node is InterfaceDeclarationSyntax, static (_, _) => 0);
        context.RegisterSourceOutput(found, static (_, _) => { });
    }
}
