using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Rpc.Generators.Tests;

/// <summary>Compiles contracts in memory, against the running framework and Rpc.Core.</summary>
internal static class Compilations
{
    /// <summary>The oldest C# that generated code must compile under.</summary>
    public static readonly CSharpParseOptions Options = new(LanguageVersion.CSharp11, DocumentationMode.Parse);

    /// <summary>The running framework, without Rpc.Core.</summary>
    public static ImmutableArray<MetadataReference> Platform => References.RemoveAll(static reference => Path.GetFileName(reference.Display) == "Rpc.Core.dll");

    private static readonly ImmutableArray<MetadataReference> References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Append(typeof(RpcContractAttribute).Assembly.Location)
            .Distinct()
            .Where(static path => Path.GetFileName(path) is var name
                && (name == "Rpc.Core.dll" || name.StartsWith("System.", StringComparison.Ordinal) || name is "netstandard.dll" or "mscorlib.dll"))
            .Select(static path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>A library of the given files, with warnings as errors.</summary>
    public static CSharpCompilation Create(string[] sources, MetadataReference[]? references = null, CSharpParseOptions? options = null, NullableContextOptions nullable = NullableContextOptions.Enable, string name = "Subject") =>
        CSharpCompilation.Create(
            name,
            sources.Select((source, index) => CSharpSyntaxTree.ParseText(source, options ?? Options, $"/src/File{index}.cs")),
            References.AddRange(references ?? []),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, generalDiagnosticOption: ReportDiagnostic.Error, nullableContextOptions: nullable));

    public static GeneratorDriver CreateDriver(CSharpParseOptions? options = null) => CSharpGeneratorDriver.Create(
        [new RpcGenerator().AsSourceGenerator()],
        parseOptions: options ?? Options,
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    /// <summary>The compilation with what the generator adds; fails on anything the compiler, the generator or the analyzer has to say.</summary>
    public static Compilation Generate(CSharpCompilation compilation)
    {
        CreateDriver((CSharpParseOptions)compilation.SyntaxTrees[0].Options).RunGeneratorsAndUpdateCompilation(compilation, out var output, out var diagnostics);
        Assert.Empty(diagnostics);
        AssertNoDiagnostics(output);
        Assert.Empty(Analyze(compilation));
        Assert.Empty(Analyze(output));
        return output;
    }

    public static void AssertNoDiagnostics(Compilation compilation)
    {
        var found = compilation.GetDiagnostics().Where(static diagnostic => diagnostic.Severity > DiagnosticSeverity.Hidden).ToList();
        Assert.True(found.Count == 0, string.Join("\n", found) + "\n\n" + string.Join("\n", compilation.SyntaxTrees.Select(static tree => tree.ToString())));
    }

    /// <summary>What the analyzers report, in the order of the ids.</summary>
    public static ImmutableArray<Diagnostic> Analyze(Compilation compilation) =>
    [
        .. new CompilationWithAnalyzers(compilation, AllAnalyzers.Instances, (AnalyzerOptions?)null)
            .GetAnalyzerDiagnosticsAsync().GetAwaiter().GetResult()
            .OrderBy(static diagnostic => diagnostic.Id, StringComparer.Ordinal)
            .ThenBy(static diagnostic => diagnostic.Location.SourceSpan.Start),
    ];

    public static byte[] Emit(Compilation compilation)
    {
        using var stream = new MemoryStream();
        var result = compilation.Emit(stream);
        Assert.True(result.Success, string.Join("\n", result.Diagnostics));
        return stream.ToArray();
    }

    /// <summary>Loads assemblies that may use each other.</summary>
    public static Assembly[] Load(params byte[][] images)
    {
        var context = new AssemblyLoadContext("subject");
        var assemblies = new List<Assembly>();
        context.Resolving += (_, name) => assemblies.Find(assembly => assembly.GetName().Name == name.Name)
            ?? AssemblyLoadContext.Default.LoadFromAssemblyName(name);
        foreach (var image in images)
            assemblies.Add(context.LoadFromStream(new MemoryStream(image)));
        return [.. assemblies];
    }
}
