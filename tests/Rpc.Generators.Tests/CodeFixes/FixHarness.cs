using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using Rpc.CodeFixes;

namespace Rpc.Generators.Tests.CodeFixes;

/// <summary>Applies code fixes as an editor does: finds the diagnostic, asks for what can be done, does it, and tidies up.</summary>
internal static class FixHarness
{
    /// <summary>What every source has without saying so, as a project with implicit usings.</summary>
    public const string Usings = """
        global using System; global using System.Collections.Generic; global using System.Text.Json.Serialization; global using System.Threading; global using System.Threading.Tasks; global using Rpc;
        """;

    /// <summary>All fixes, as an editor that loads the assembly finds them.</summary>
    public static ImmutableArray<CodeFixProvider> Providers { get; } =
    [
        .. typeof(PartialFix).Assembly.GetTypes()
            .Where(static type => type.GetCustomAttributes(typeof(ExportCodeFixProviderAttribute), inherit: false).Length > 0)
            .OrderBy(static type => type.Name, StringComparer.Ordinal)
            .Select(static type => (CodeFixProvider)Activator.CreateInstance(type)!),
    ];

    /// <summary>Makes the change that is offered in that place for the first diagnostic of the id, and asserts that the result has no such diagnostic.</summary>
    public static async Task<string> FixAsync(string id, string source, int choice = 0, string usings = Usings)
    {
        var document = Open(source, usings);
        var diagnostic = (await AnalyzeAsync(document)).First(found => found.Id == id);
        var changed = await ApplyAsync(document, (await OfferAsync(document, diagnostic))[choice]);
        var text = await ReadAsync(changed);
        var left = await AnalyzeAsync(changed);
        Assert.True(left.All(found => found.Id != id || found.GetMessage(null) != diagnostic.GetMessage(null)), text);
        return text;
    }

    /// <summary>Makes the change that is offered in that place for all diagnostics of the id in the document.</summary>
    public static async Task<string> FixAllAsync(string id, string source, int choice = 0)
    {
        var document = Open(source);
        var found = (await AnalyzeAsync(document)).Where(found => found.Id == id).ToImmutableArray();
        var changed = await ApplyAsync(document, await FixAllAsync(document, found, FixAllScope.Document, choice));
        Assert.DoesNotContain(await AnalyzeAsync(changed), left => left.Id == id);
        return await ReadAsync(changed);
    }

    /// <summary>The one change that is offered in that place for all the diagnostics, which are of one id.</summary>
    public static async Task<CodeAction> FixAllAsync(Document document, ImmutableArray<Diagnostic> found, FixAllScope scope, int choice = 0) =>
        (await FixAllOfKeyAsync(document, found, scope, (await OfferAsync(document, found[0]))[choice].EquivalenceKey!))!;

    /// <summary>The one change of that kind for all the diagnostics, which are of one id; null when there is none.</summary>
    public static Task<CodeAction?> FixAllOfKeyAsync(Document document, ImmutableArray<Diagnostic> found, FixAllScope scope, string key)
    {
        var id = found[0].Id;
        var provider = Providers.Single(provider => provider.FixableDiagnosticIds.Contains(id));
        var context = new FixAllContext(document, provider, scope, key, [id], new FoundDiagnostics(found), CancellationToken.None);
        return provider.GetFixAllProvider()!.GetFixAsync(context);
    }

    /// <summary>A project with the source, its usings, and what the generator of System.Text.Json would add.</summary>
    public static Document Open(string source, string usings = Usings)
    {
        var compilation = Compilations.Create([source, usings, JsonContexts.Complete(source)], options: Compilations.Options.WithLanguageVersion(LanguageVersion.CSharp12));
        var project = new AdhocWorkspace()
            .AddProject(compilation.AssemblyName!, LanguageNames.CSharp)
            .WithMetadataReferences(compilation.References)
            .WithCompilationOptions(compilation.Options)
            .WithParseOptions(compilation.SyntaxTrees[0].Options);
        foreach (var tree in compilation.SyntaxTrees.Skip(1))
            project = project.AddDocument(Path.GetFileName(tree.FilePath), tree.GetText(), filePath: tree.FilePath).Project;
        return project.AddDocument("Source.cs", SourceText.From(source), filePath: "/src/Source.cs");
    }

    /// <summary>What the analyzers say of the document, in its order.</summary>
    public static async Task<ImmutableArray<Diagnostic>> AnalyzeAsync(Document document)
    {
        var tree = await document.GetSyntaxTreeAsync();
        return [.. Compilations.Analyze(await GenerateAsync(document)).Where(found => found.Location.SourceTree == tree).OrderBy(static found => found.Location.SourceSpan.Start)];
    }

    /// <summary>The document's project with what our generator adds.</summary>
    public static async Task<Compilation> GenerateAsync(Document document)
    {
        var compilation = (CSharpCompilation)(await document.Project.GetCompilationAsync())!;
        Compilations.CreateDriver((CSharpParseOptions)compilation.SyntaxTrees[0].Options).RunGeneratorsAndUpdateCompilation(compilation, out var output, out _);
        return output;
    }

    /// <summary>What an editor offers for the diagnostic, in its order.</summary>
    public static async Task<IReadOnlyList<CodeAction>> OfferAsync(TextDocument document, Diagnostic diagnostic)
    {
        var offered = new List<CodeAction>();
        foreach (var provider in Providers.Where(provider => provider.FixableDiagnosticIds.Contains(diagnostic.Id)))
            await provider.RegisterCodeFixesAsync(new CodeFixContext(document, diagnostic, (action, _) => offered.Add(action), CancellationToken.None));
        return offered;
    }

    public static async Task<Document> ApplyAsync(Document document, CodeAction action) => (await ApplyAsync(action)).GetDocument(document.Id)!;

    public static async Task<Solution> ApplyAsync(CodeAction action) =>
        (await action.GetOperationsAsync(CancellationToken.None)).OfType<ApplyChangesOperation>().Single().ChangedSolution;

    public static async Task<string> ReadAsync(Document document) =>
        (await document.GetTextAsync()).ToString().Replace("\r\n", "\n", StringComparison.Ordinal);

    private sealed class FoundDiagnostics(ImmutableArray<Diagnostic> found) : FixAllContext.DiagnosticProvider
    {
        public override Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(Project project, CancellationToken cancellationToken) => Task.FromResult<IEnumerable<Diagnostic>>(found);

        public override Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(Document document, CancellationToken cancellationToken) => Task.FromResult<IEnumerable<Diagnostic>>(found);

        public override Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(Project project, CancellationToken cancellationToken) => Task.FromResult<IEnumerable<Diagnostic>>([]);
    }
}
