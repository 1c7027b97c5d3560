using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Rpc.Generators.Diagnostics;
using Rpc.Generators.Parsing;

namespace Rpc.Generators.Analyzers;

/// <summary>Says why a contract has no generated code, with the parser that the generator uses.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ContractAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ContractDescriptors.All.AddRange(DataTypeDescriptors.All);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterSymbolAction(Analyze, SymbolKind.NamedType);
    }

    private static void Analyze(SymbolAnalysisContext context)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        if (!AttributeReader.Has(type, KnownTypes.ContractAttribute))
            return;

        var sink = new DiagnosticSink();
        if (type.TypeKind == TypeKind.Interface)
            ContractParser.Parse(type, context.Compilation, sink, context.CancellationToken);
        else
            sink.Report(ContractDescriptors.NotAnInterface, type.Locations.FirstOrDefault(), type.Name);
        foreach (var diagnostic in sink.Diagnostics)
            context.ReportDiagnostic(diagnostic);
    }
}
