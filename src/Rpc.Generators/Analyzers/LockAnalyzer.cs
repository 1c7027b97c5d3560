using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using Rpc.Generators.Diagnostics;
using Rpc.Generators.Locking;

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
        context.RegisterCompilationStartAction(Start);
    }

    private static void Start(CompilationStartAnalysisContext context)
    {
        var options = context.Options;
        if (!LockOptions.IsLocked(options.AnalyzerConfigOptionsProvider.GlobalOptions))
            return;

        // Each is reported with the type that it is in, so that an editor need not wait for the end of the compilation. Whoever is first compares; one that is cancelled leaves nothing behind.
        var (compilation, cancellationToken) = (context.Compilation, context.CancellationToken);
        var findings = new Lazy<List<Finding>>(() => Find(options, compilation, cancellationToken), LazyThreadSafetyMode.PublicationOnly);
        context.RegisterSymbolAction(
            symbol => Report(findings.Value.Where(found => SymbolEqualityComparer.Default.Equals(found.Type, symbol.Symbol)), symbol.ReportDiagnostic),
            SymbolKind.NamedType);
        context.RegisterAdditionalFileAction(file => Report(findings.Value.Where(found => found.Type is null && found.Diagnostic.Location.GetLineSpan().Path == file.AdditionalFile.Path), file.ReportDiagnostic));
        context.RegisterCompilationEndAction(end => Report(findings.Value.Where(static found => found.Type is null && found.Diagnostic.Location.Kind == LocationKind.None), end.ReportDiagnostic));
    }

    private static void Report(IEnumerable<Finding> findings, Action<Diagnostic> report)
    {
        foreach (var found in findings)
            report(found.Diagnostic);
    }

    private static List<Finding> Find(AnalyzerOptions options, Compilation compilation, CancellationToken cancellationToken)
    {
        if (LockSource.Read(compilation, cancellationToken) is not { } source)
            return [];

        var file = options.AdditionalFiles.FirstOrDefault(static file => Path.GetFileName(file.Path) == LockOptions.FileName);
        return file?.GetText(cancellationToken) is { } text
            ? Compare(new LockFile(file.Path, text), source)
            : [new Finding(null, Diagnostic.Create(LockDescriptors.OutOfDate, Location.None, "there is none"))];
    }

    private static List<Finding> Compare(LockFile file, LockSource source)
    {
        var findings = new List<Finding>();
        if (LockText.Read(file.Text.ToString(), out var wrongLine) is not { } locked)
        {
            findings.Add(new Finding(null, Diagnostic.Create(LockDescriptors.Unreadable, file.Locate(wrongLine), wrongLine + 1)));
            return findings;
        }

        var changes = LockComparer.Compare(locked, source.Nodes);
        // What a contract inherits from another is in both.
        var reported = new HashSet<string>(StringComparer.Ordinal);
        foreach (var change in changes)
        {
            if (change.Break is null)
                continue;
            var found = Create(change.Break, change.Place, change.Place.Root.Line, LockEntry.Of(change.Place).ToProperties(), change.Arguments);
            if (reported.Add(found.Diagnostic.Id + found.Diagnostic.GetMessage(CultureInfo.InvariantCulture)))
                findings.Add(found);
        }

        var additions = changes.FindAll(static change => change.Break is null);
        if (additions.Count > 0)
        {
            var what = additions[0].Arguments[0] + (additions.Count == 1 ? "" : $", and {additions.Count - 1} more");
            findings.Add(Create(LockDescriptors.OutOfDate, additions[0].Place, 0, null, what));
        }
        else if (changes.Count == 0 && LockText.Print(locked) != LockText.Print(source.Nodes))
        {
            findings.Add(new Finding(null, Diagnostic.Create(LockDescriptors.OutOfDate, file.Locate(0), "it names types that no contract uses, or is in another order")));
        }

        return findings;

        Finding Create(DiagnosticDescriptor descriptor, LockPlace place, int line, ImmutableDictionary<string, string?>? properties, params string[] arguments)
        {
            var symbol = source.Locations.Find(place);
            var location = source.Locations.Locate(symbol) ?? file.Locate(line);
            return new Finding((symbol as INamedTypeSymbol ?? symbol?.ContainingType)?.OriginalDefinition, Diagnostic.Create(descriptor, location, properties, arguments));
        }
    }

    /// <summary>A diagnostic, and the type in which it is; null when it is in no source.</summary>
    private sealed record Finding(INamedTypeSymbol? Type, Diagnostic Diagnostic);

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
