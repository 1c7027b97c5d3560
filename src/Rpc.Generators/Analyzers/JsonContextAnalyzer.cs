using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Rpc.Generators.Diagnostics;
using Rpc.Generators.Parsing;

namespace Rpc.Generators.Analyzers;

/// <summary>Says which types of a contract its JSON serializer context lacks. The generator works without them, as long as there is reflection.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class JsonContextAnalyzer : DiagnosticAnalyzer
{
    /// <summary>The property of a diagnostic that holds the missing type, from <c>global::</c> on.</summary>
    internal const string TypeProperty = "Type";

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => JsonContextDescriptors.All;

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            // Contracts tend to share one, and reading it means to look at all types of the project.
            var read = new ConcurrentDictionary<INamedTypeSymbol, JsonContextTypes?>(SymbolEqualityComparer.Default);
            start.RegisterSymbolAction(symbol => Analyze(symbol, read), SymbolKind.NamedType);
        });
    }

    private static void Analyze(SymbolAnalysisContext context, ConcurrentDictionary<INamedTypeSymbol, JsonContextTypes?> read)
    {
        var contract = (INamedTypeSymbol)context.Symbol;
        if (contract.TypeKind != TypeKind.Interface || JsonContextParser.Find(contract) is not { } json || read.GetOrAdd(json, JsonContextTypes.Read) is not { } types)
            return;

        var reported = new HashSet<ITypeSymbol>(SymbolEqualityComparer.Default);
        var scope = new ParseScope(contract, context.Compilation, new DiagnosticSink(), context.CancellationToken);
        foreach (var member in MemberCollector.Collect(scope))
        {
            foreach (var type in MemberTypes.Of(member.Symbol).Concat(FaultParser.GetMemberTypes(member.Symbol, contract)))
            {
                // What cannot be sent at all is reported as that.
                if (WireTypes.FindProblem(scope, type, out var isBroken) is null && !isBroken && !types.Contains(type) && reported.Add(type))
                    context.ReportDiagnostic(Create(scope.IsOwn(member.Symbol) ? member.Symbol : contract, member.Symbol, type, json));
            }
        }
    }

    private static Diagnostic Create(ISymbol place, ISymbol member, ITypeSymbol type, INamedTypeSymbol json) => Diagnostic.Create(
        JsonContextDescriptors.TypeNotInContext,
        place.Locations.FirstOrDefault(),
        ImmutableDictionary<string, string?>.Empty.Add(TypeProperty, TypeNames.OfNotNull(type)),
        member.Name,
        type.WithNullableAnnotation(NullableAnnotation.NotAnnotated).ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat),
        json.Name);
}
