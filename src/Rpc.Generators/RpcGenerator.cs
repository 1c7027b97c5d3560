using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Rpc.Generators.Emitting;
using Rpc.Generators.Locking;
using Rpc.Generators.Model;
using Rpc.Generators.Parsing;

namespace Rpc.Generators;

/// <summary>
/// Emits the second half of each interface that is marked as a contract: its proxy, its dispatcher and its descriptor.
/// An invalid contract yields nothing; <see cref="Analyzers.ContractAnalyzer"/> says why.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class RpcGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var contracts = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                KnownTypes.ContractAttribute,
                static (node, _) => node is InterfaceDeclarationSyntax,
                static (found, cancellationToken) => ContractParser.ParseDeclaration(found, cancellationToken))
            .Where(static contract => contract is not null)
            .Select(static (contract, _) => contract!)
            .WithTrackingName(TrackingNames.Contracts);

        // A comment says nothing to an editor.
        context.RegisterImplementationSourceOutput(
            contracts.Collect().Combine(context.AnalyzerConfigOptionsProvider.Select(static (options, _) => LockOptions.Writes(options.GlobalOptions))),
            static (production, pair) =>
            {
                if (pair.Right)
                    production.AddSource(LockOptions.GeneratedFileName, LockEmitter.Emit(pair.Left));
            });

        var ambiguousHintNames = contracts
            .Select(static (contract, _) => contract.HintName)
            .Collect()
            .Select(static (names, _) => HintNames.FindAmbiguous(names))
            .WithTrackingName(TrackingNames.AmbiguousHintNames);

        var outputs = contracts
            .Combine(ambiguousHintNames)
            .Select(static (pair, _) => new ContractOutput(HintNames.ToFileName(pair.Left.HintName, pair.Right), pair.Left))
            .WithTrackingName(TrackingNames.Outputs);

        context.RegisterSourceOutput(
            outputs,
            static (production, output) => production.AddSource(output.FileName, ContractEmitter.Emit(output.Contract)));
    }
}
