using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Rpc.Generators.Tests;

/// <summary>Every analyzer of the generator's assembly, as a compiler that loads it has them.</summary>
internal static class AllAnalyzers
{
    public static ImmutableArray<DiagnosticAnalyzer> Instances { get; } =
    [
        .. typeof(RpcGenerator).Assembly.GetTypes()
            .Where(static type => type.IsSubclassOf(typeof(DiagnosticAnalyzer)) && !type.IsAbstract)
            .Select(static type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!),
    ];

    /// <summary>What they report, in the order of the ids.</summary>
    public static ImmutableArray<DiagnosticDescriptor> Descriptors { get; } =
        [.. Instances.SelectMany(static analyzer => analyzer.SupportedDiagnostics).OrderBy(static descriptor => descriptor.Id, StringComparer.Ordinal)];
}
