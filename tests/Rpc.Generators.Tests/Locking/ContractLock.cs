using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Rpc.Generators.Analyzers;

namespace Rpc.Generators.Tests.Locking;

/// <summary>Writes lock files and compares with them as a build does.</summary>
internal static class ContractLock
{
    public const string Path = "/src/rpc.lock";

    /// <summary>The text that the target takes out of the generated file.</summary>
    public static string Write(params string[] sources)
    {
        var driver = CSharpGeneratorDriver.Create(
            [new RpcGenerator().AsSourceGenerator()],
            parseOptions: Compilations.Options,
            optionsProvider: new ProjectOptions("build_property.RpcWritesLock"));
        var files = driver.RunGenerators(Compilations.Create(sources)).GetRunResult().Results.Single().GeneratedSources;
        var parts = files.Single(static file => file.HintName == "RpcLock.g.cs").SourceText.ToString().Split('*');
        Assert.Equal(3, parts.Length);
        return parts[1].Trim() + "\n";
    }

    /// <summary>What the analyzer says of the sources beside a lock file; without one when it is null.</summary>
    public static ImmutableArray<Diagnostic> Compare(string? text, params string[] sources) => Analyze(text, "build_property.RpcContractLock", sources);

    /// <summary>What the analyzer says when a property of the project is set.</summary>
    public static ImmutableArray<Diagnostic> Analyze(string? text, string property, params string[] sources)
    {
        Compilations.CreateDriver().RunGeneratorsAndUpdateCompilation(Compilations.Create(sources), out var compilation, out _);
        return Analyze(text, property, compilation);
    }

    /// <summary>What the analyzer says of a compilation beside a lock file.</summary>
    public static ImmutableArray<Diagnostic> Compare(string? text, Compilation compilation) => Analyze(text, "build_property.RpcContractLock", compilation);

    private static ImmutableArray<Diagnostic> Analyze(string? text, string property, Compilation compilation)
    {
        ImmutableArray<AdditionalText> files = text is null ? [] : [new ProjectFile(Path, text)];
        return
        [
            .. new CompilationWithAnalyzers(compilation, [new LockAnalyzer()], new AnalyzerOptions(files, new ProjectOptions(property)))
                .GetAnalyzerDiagnosticsAsync().GetAwaiter().GetResult()
                .OrderBy(static diagnostic => diagnostic.Id, StringComparer.Ordinal),
        ];
    }
}
