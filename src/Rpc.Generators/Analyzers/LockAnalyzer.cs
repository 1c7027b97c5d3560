using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using Rpc.Generators.Diagnostics;
using Rpc.Generators.Locking;
using Rpc.Generators.Model;
using Rpc.Generators.Parsing;

namespace Rpc.Generators.Analyzers;

/// <summary>Compares the contracts of a project with its lock file, and says what breaks for peers of the locked ones.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class LockAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = LockDescriptors.All;

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationAction(Analyze);
    }

    private static void Analyze(CompilationAnalysisContext context)
    {
        if (!LockOptions.IsLocked(context.Options.AnalyzerConfigOptionsProvider.GlobalOptions))
            return;

        var locations = new LockLocations();
        var contracts = new List<ContractModel>();
        foreach (var contract in FindContracts(context.Compilation.Assembly.GlobalNamespace))
        {
            var scope = new ParseScope(contract, context.Compilation, new DiagnosticSink(), context.CancellationToken);
            // Said by the analysis of the contract; all that it no longer says would be taken for a break.
            if (ContractParser.Parse(scope) is not { } model)
                return;
            contracts.Add(model);
            locations.Add(scope);
        }

        var file = context.Options.AdditionalFiles.FirstOrDefault(static file => Path.GetFileName(file.Path) == LockOptions.FileName);
        if (file?.GetText(context.CancellationToken) is not { } text)
        {
            context.ReportDiagnostic(Diagnostic.Create(LockDescriptors.OutOfDate, Location.None, "there is none"));
            return;
        }

        Compare(context, new LockFile(file.Path, text), LockBuilder.Build(contracts), locations);
    }

    private static void Compare(CompilationAnalysisContext context, LockFile file, List<LockNode> current, LockLocations locations)
    {
        if (LockText.Read(file.Text.ToString(), out var wrongLine) is not { } locked)
        {
            context.ReportDiagnostic(Diagnostic.Create(LockDescriptors.Unreadable, file.Locate(wrongLine), wrongLine + 1));
            return;
        }

        var changes = LockComparer.Compare(locked, current);
        // What a contract inherits from another is in both.
        var reported = new HashSet<string>(StringComparer.Ordinal);
        foreach (var change in changes)
        {
            if (change.Break is null)
                continue;
            var diagnostic = Diagnostic.Create(change.Break, locations.Find(change.Place) ?? file.Locate(change.Place.Root.Line), change.Arguments);
            if (reported.Add(diagnostic.Id + diagnostic.GetMessage(CultureInfo.InvariantCulture)))
                context.ReportDiagnostic(diagnostic);
        }

        var additions = changes.FindAll(static change => change.Break is null);
        if (additions.Count > 0)
        {
            var what = additions[0].Arguments[0] + (additions.Count == 1 ? "" : $", and {additions.Count - 1} more");
            context.ReportDiagnostic(Diagnostic.Create(LockDescriptors.OutOfDate, locations.Find(additions[0].Place) ?? file.Locate(0), what));
        }
        else if (changes.Count == 0 && LockText.Print(locked) != LockText.Print(current))
        {
            context.ReportDiagnostic(Diagnostic.Create(LockDescriptors.OutOfDate, file.Locate(0), "it names types that no contract uses, or is in another order"));
        }
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

    /// <summary>The lock file, and where its lines are.</summary>
    private sealed class LockFile(string path, SourceText text)
    {
        public SourceText Text { get; } = text;

        public Location Locate(int line)
        {
            var span = Text.Lines[Math.Min(line, Text.Lines.Count - 1)].Span;
            return Location.Create(path, span, Text.Lines.GetLinePositionSpan(span));
        }
    }
}
