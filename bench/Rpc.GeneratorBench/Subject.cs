using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace Rpc.GeneratorBench;

/// <summary>A project of so many contracts, each in a file with the types that it sends, and of one file beside them.</summary>
internal sealed class Subject
{
    private const int Rounds = 7;

    private const string SharedTypes = """
        namespace Demo;
        public sealed record Address(string Street, string City, string? Country);
        public enum State { Open, Closed }
        """;

    // What one contract alone uses, in a file beside the others; all of it changes with the number.
    private const string Special = """
        namespace Demo;
        public class SpecialBase { public int InBase { get; set; } }
        public class OtherBase { public int InOther { get; set; } }
        public static class Words { public const int Count = 5; }
        """;

    private const string SpecialContract = """
        using System.Threading.Tasks;
        using Rpc;
        namespace Demo;
        public sealed class Special : SpecialBase { public int Value { get; set; } }
        [RpcContract]
        public partial interface ISpecial { Task<Special> GetAsync(Lib.Item item, int count = Words.Count); }
        """;

    private const string Library = """
        namespace Lib;
        public sealed class Item { public int Value { get; set; } internal static int Run() { return 0; } }
        """;

    private static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.CSharp11, DocumentationMode.Parse);
    private readonly CSharpCompilation _compilation;
    private readonly CSharpCompilation _library;
    private readonly MetadataReference _libraryReference;
    private readonly int _neighbour;

    public Subject(int contracts)
    {
        var sources = Enumerable.Range(0, contracts).Select(WriteContract).Append(WriteNeighbour(0)).Append(SharedTypes).Append(Special).Append(SpecialContract);
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(static path => Path.GetFileName(path) is var name && (name is "Rpc.Core.dll" or "netstandard.dll" or "mscorlib.dll" || name.StartsWith("System.", StringComparison.Ordinal)))
            .Select(static path => MetadataReference.CreateFromFile(path))
            .ToList();
        var options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable);
        _library = CSharpCompilation.Create("Library", [CSharpSyntaxTree.ParseText(Library, ParseOptions, "/library/Item.cs")], references, options);
        _libraryReference = _library.ToMetadataReference();
        _compilation = CSharpCompilation.Create(
            "Subject",
            sources.Select(static (source, index) => CSharpSyntaxTree.ParseText(source, ParseOptions, $"/src/File{index}.cs")),
            [.. references, _libraryReference],
            options);
        _neighbour = contracts;
    }

    /// <summary>
    /// Runs the generator: the medians of several rounds. If asked to, runs the compiler on what comes of the last round.
    /// </summary>
    public Run[] Measure(Func<IIncrementalGenerator> create, bool checks)
    {
        var costs = new Dictionary<string, List<Cost>>();
        for (var round = 1; round <= Rounds; round++)
        {
            var checksThis = checks && round == Rounds;
            GeneratorDriver driver = CSharpGeneratorDriver.Create([create().AsSourceGenerator()], parseOptions: ParseOptions);
            // What the compiler learns of its references is not counted.
            var compilation = _compilation.Clone();
            Add("cold", compilation);

            var text = round.ToString(CultureInfo.InvariantCulture);
            Add("edit in a body elsewhere", Replace(compilation, _neighbour, WriteNeighbour(round)));
            Add("edit of one contract", Replace(compilation, 0, WriteContract(0).Replace("GetAsync", "GetAsync" + text, StringComparison.Ordinal)));
            Add("edit of its data type", Replace(compilation, 0, WriteContract(0).Replace("Note", "Note" + text, StringComparison.Ordinal)));
            Add("new type", Replace(compilation, _neighbour, WriteNeighbour(round) + $"internal sealed class More{text} {{ }}"));
            Add("new file with a type", compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText($"namespace Demo; internal sealed class More{text} {{ }}", ParseOptions, "/src/More.cs")));
            Add("another base of a type", Replace(compilation, _neighbour + 3, SpecialContract.Replace("SpecialBase", "OtherBase", StringComparison.Ordinal)));
            Add("changed constant", Replace(compilation, _neighbour + 2, Special.Replace("5", "6" + text, StringComparison.Ordinal)));
            Add("edit in a body of another project", ReplaceLibrary(compilation, Library.Replace("return 0", "return " + text, StringComparison.Ordinal)));
            Add("edit of a data type of another project", ReplaceLibrary(compilation, Library.Replace("Value", "Value" + text, StringComparison.Ordinal)));

            void Add(string name, CSharpCompilation edited)
            {
                if (!costs.TryGetValue(name, out var found))
                    costs.Add(name, found = []);
                // Each edit is one of the same project.
                if (edited != compilation)
                    driver = driver.RunGeneratorsAndUpdateCompilation(compilation, out _, out _);
                found.Add(Run(ref driver, edited, checksThis));
            }
        }

        return [.. costs.Select(static pair => new Run(pair.Key, Cost.Median(pair.Value)))];
    }

    private static Cost Run(ref GeneratorDriver driver, CSharpCompilation compilation, bool checks)
    {
        // The time of the processor, since others use the machine too. Parsing the generated files is part of it: the driver's own figure leaves it out.
        var started = Environment.CpuUsage.TotalTime;
        driver = driver.RunGeneratorsAndUpdateCompilation(compilation, out var output, out _);
        var generator = Environment.CpuUsage.TotalTime - started;
        if (!checks)
            return new Cost(generator.TotalMilliseconds, Compiler: null);

        started = Environment.CpuUsage.TotalTime;
        var errors = output.GetDiagnostics().Where(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).ToList();
        var compiler = Environment.CpuUsage.TotalTime - started;
        if (errors.Count > 0)
            throw new InvalidOperationException(string.Join("\n", errors));
        return new Cost(generator.TotalMilliseconds, compiler.TotalMilliseconds);
    }

    private static CSharpCompilation Replace(CSharpCompilation compilation, int file, string source)
    {
        var tree = compilation.SyntaxTrees[file];
        return compilation.ReplaceSyntaxTree(tree, tree.WithChangedText(SourceText.From(source)));
    }

    private CSharpCompilation ReplaceLibrary(CSharpCompilation compilation, string source) =>
        compilation.ReplaceReference(_libraryReference, Replace(_library, 0, source).ToMetadataReference());

    private static string WriteNeighbour(int value) =>
        $"namespace Demo; internal static class Neighbour {{ internal static int Get() {{ return {value.ToString(CultureInfo.InvariantCulture)}; }} }}";

    private static string WriteContract(int index) => """
        using System;
        using System.Collections.Generic;
        using System.Threading;
        using System.Threading.Tasks;
        using Rpc;
        namespace Demo;

        public sealed record Line0(string Product, int Count, decimal Price);
        public sealed class Order0
        {
            public required Guid Id { get; init; }
            public string? Note { get; set; }
            public List<Line0> Lines { get; set; } = new();
            public Address? Address { get; set; }
            public State State { get; set; }
        }

        [RpcContract]
        public partial interface IShop0
        {
            Task<Order0?> GetAsync(Guid id, CancellationToken cancellationToken = default);
            Task<IReadOnlyList<Order0>> FindAsync(string text, State? state = null, int count = 25);
            IAsyncEnumerable<Order0> WatchAsync(CancellationToken cancellationToken = default);
            ValueTask<int> CountAsync();
            [RpcNotification] ValueTask LogAsync(string message);
            event EventHandler<Order0> Changed;
        }
        """.Replace("0", index.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
}
