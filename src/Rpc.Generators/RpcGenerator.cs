using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Rpc.Generators.Caching;
using Rpc.Generators.Emitting;
using Rpc.Generators.Locking;
using Rpc.Generators.Model;

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
        // The compiler would ask for the attribute of each contract anew whenever anything in the project has changed.
        var cache = new ContractCache();
        var contracts = context.CompilationProvider
            // One value: where it is that of before, the driver passes over all that is behind it, however many contracts there are.
            .Select((compilation, cancellationToken) => cache.Read((CSharpCompilation)compilation, cancellationToken))
            .WithTrackingName(TrackingNames.Project)
            .SelectMany(static (parsed, _) => parsed)
            .WithTrackingName(TrackingNames.Candidates)
            // Null stands for what is no valid contract. After a step that leaves such out, the compiler has lost others.
            .Select(static (parsed, _) => parsed.Model)
            .WithTrackingName(TrackingNames.Contracts);

        // A comment says nothing to an editor.
        context.RegisterImplementationSourceOutput(
            contracts.Collect().Combine(context.AnalyzerConfigOptionsProvider.Select(static (options, _) => LockOptions.Writes(options.GlobalOptions))),
            static (production, pair) =>
            {
                if (pair.Right)
                    production.AddSource(LockOptions.GeneratedFileName, LockEmitter.Emit([.. pair.Left.OfType<ContractModel>()]));
            });

        var ambiguousHintNames = contracts
            .Select(static (contract, _) => contract?.HintName)
            .Collect()
            .Select(static (names, _) => HintNames.FindAmbiguous(names.OfType<string>()))
            .WithTrackingName(TrackingNames.AmbiguousHintNames);

        var outputs = contracts
            .Combine(ambiguousHintNames)
            .Select(static (pair, _) => pair.Left is { } contract ? new ContractOutput(HintNames.ToFileName(contract.HintName, pair.Right), contract) : null)
            .WithTrackingName(TrackingNames.Outputs);

        context.RegisterSourceOutput(
            outputs,
            static (production, output) =>
            {
                if (output is not null)
                    production.AddSource(output.FileName, ContractEmitter.Emit(output.Contract));
            });
    }
}
