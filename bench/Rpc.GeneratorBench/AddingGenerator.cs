using System.Globalization;
using Microsoft.CodeAnalysis;

namespace Rpc.GeneratorBench;

/// <summary>
/// Adds as many files as there are contracts, which never change, and looks at nothing: what any generator costs whose files are in the project, when something is edited.
/// </summary>
#pragma warning disable RS1036, RS1038, RS1041, RS1042 // No compiler loads this one.
internal sealed class AddingGenerator(int files, int lines) : IIncrementalGenerator
#pragma warning restore RS1036, RS1038, RS1041, RS1042
{
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var outputs = context.CompilationProvider
            // One value that stays, as where an edit concerns nothing.
            .Select(static (_, _) => 0)
            .SelectMany((_, _) => Enumerable.Range(0, files));
        context.RegisterSourceOutput(outputs, (production, file) => production.AddSource(string.Create(CultureInfo.InvariantCulture, $"Demo.IShop{file}.g.cs"), Write(file, lines)));
    }

    /// <summary>A file as long as one of ours.</summary>
    public static string Write(int file, int lines) => string.Create(
        CultureInfo.InvariantCulture,
        $"namespace Demo {{ partial interface IShop{file} {{ private static class Generated {{\n{string.Join('\n', Enumerable.Range(0, lines).Select(line => string.Create(CultureInfo.InvariantCulture, $"    public static int Get{line}(int value, string text) {{ return value + {line}; }}")))}\n}} }} }}");
}
