using Rpc.TestKit;

namespace Rpc.Generators.Tests.CodeFixes;

/// <summary>The list of all diagnostics is printed from what they are.</summary>
public sealed class IndexTests
{
    [Fact]
    public void Index_ListsEachDiagnostic_AndWhetherItHasAFix() => Snapshot.VerifyFile(Print(), Repository.GetPath(typeof(IndexTests).Assembly, "docs/diagnostics/README.md"));

    private static string Print()
    {
        var fixable = FixHarness.Providers.SelectMany(static provider => provider.FixableDiagnosticIds).ToHashSet();
        var lines = AllAnalyzers.Descriptors.Select(descriptor =>
            $"| [{descriptor.Id}]({descriptor.Id}.md) | {descriptor.DefaultSeverity} | {descriptor.Title.ToString(null)} | {(fixable.Contains(descriptor.Id) ? "yes" : "")} |");
        return $"""
            # Diagnostics

            What the compiler and the editor say about contracts (RPC0xxx), the types of their data (RPC1xxx) and their use (RPC2xxx). Each page shows the cause, and code that is
            wrong and right. Where there is a fix the editor offers it. An error leaves the contract without generated code; the severity of a warning can be set in `.editorconfig`, as
            `dotnet_diagnostic.RPC2002.severity = error`.

            | id | severity | what | fix |
            |---|---|---|---|
            {string.Join("\n", lines)}
            """;
    }
}
