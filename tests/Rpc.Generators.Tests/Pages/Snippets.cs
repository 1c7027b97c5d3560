using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Rpc.TestKit;
using Rpc.WebSockets;

namespace Rpc.Generators.Tests.Pages;

/// <summary>
/// The C# samples of a page, each compiled as a program of its own: statements first, then types, with what <c>Surroundings.cs</c>
/// declares around it.
/// </summary>
internal static partial class Snippets
{
    // What is missing where the generator of System.Text.Json does not run.
    private static readonly HashSet<string> OfJsonContexts = ["CS0117", "CS0534", "CS7036"];

    // A type of each library that samples use.
    private static readonly Type[] Libraries = [typeof(WebSocketClient), typeof(RpcHostedServer), typeof(ILogger), typeof(IServiceCollection), typeof(IConfiguration), typeof(IHost), typeof(Host)];

    private static readonly CSharpParseOptions Options = new(LanguageVersion.CSharp12);

    /// <summary>The pages for users that have samples.</summary>
    public static IEnumerable<string> FindPages() => Directory.EnumerateFiles(InRepository("docs/guide"), "*.md")
        .Select(static file => "docs/guide/" + Path.GetFileName(file))
        .Concat(["README.md", "docs/websocket.md"])
        .Where(static page => Read(page).Length > 0)
        .Order(StringComparer.Ordinal);

    public static string[] Read(string page) =>
        [.. Sample().Matches(File.ReadAllText(InRepository(page))).Select(static match => match.Groups[1].Value)];

    /// <summary>Compiles a sample; fails on errors, also on those that the contract analyzer finds.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="more">Further declarations, which go before those of the surroundings.</param>
    public static Compilation Compile(string sample, string more = "")
    {
        var unit = CSharpSyntaxTree.ParseText(sample, Options).GetCompilationUnitRoot();
        var statements = unit.Members.OfType<GlobalStatementSyntax>().ToList();
        var ordered = unit.WithMembers(SyntaxFactory.List(statements.Concat(unit.Members.Except(statements)))).ToFullString();
        var compilation = Compilations.Create(
            [ordered, more, File.ReadAllText(InRepository("tests/Rpc.Generators.Tests/Pages/Surroundings.cs"))],
            [.. Libraries.Select(static type => MetadataReference.CreateFromFile(type.Assembly.Location))],
            Options);
        var kind = statements.Count > 0 ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary;
        compilation = compilation.WithOptions(compilation.Options.WithOutputKind(kind).WithGeneralDiagnosticOption(ReportDiagnostic.Default));
        Compilations.CreateDriver(Options).RunGeneratorsAndUpdateCompilation(compilation, out var output, out _);
        var ignored = sample.Contains("JsonSerializerContext", StringComparison.Ordinal) ? OfJsonContexts : [];
        var errors = output.GetDiagnostics().Concat(Compilations.Analyze(output))
            .Where(found => found.Severity == DiagnosticSeverity.Error && !ignored.Contains(found.Id)).ToList();
        Assert.True(errors.Count == 0, string.Join("\n", errors) + "\n\n" + ordered);
        return output;
    }

    private static string InRepository(string path) => Repository.GetPath(typeof(Snippets).Assembly, path);

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Sample();
}
