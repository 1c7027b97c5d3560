using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Rpc.GeneratorBench;

/// <summary>
/// Knows by magic which one contract an edit concerns, asks the compiler for the members and attributes of the types that this one uses, and writes one file of as many as there are contracts anew: what the best of all generators
/// costs when an edit does concern a contract.
/// </summary>
#pragma warning disable RS1036, RS1038, RS1041, RS1042 // No compiler loads this one.
internal sealed class AskingGenerator(int files, int lines) : IIncrementalGenerator
#pragma warning restore RS1036, RS1038, RS1041, RS1042
{
    private SyntaxTree? _firstFile;

    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var outputs = context.CompilationProvider
            .Select((compilation, _) => Ask(compilation))
            .SelectMany((asked, _) => Enumerable.Range(0, files).Select(file => (File: file, Asked: file == 0 ? asked : "")));
        context.RegisterSourceOutput(outputs, (production, output) =>
            production.AddSource(string.Create(CultureInfo.InvariantCulture, $"Demo.IShop{output.File}.g.cs"), "// " + output.Asked + "\n" + AddingGenerator.Write(output.File, lines)));
    }

    private string Ask(Compilation compilation)
    {
        // The first contract, or the one in the last file that has one.
        var trees = compilation.SyntaxTrees.ToArray();
        var tree = trees[0] != _firstFile ? trees[0] : trees.Last(static tree => tree.GetRoot().DescendantNodes().OfType<InterfaceDeclarationSyntax>().Any());
        _firstFile = trees[0];
        var contract = tree.GetRoot().DescendantNodes().OfType<InterfaceDeclarationSyntax>().First();
        var names = new List<string>();
        BindingGenerator.Visit((INamedTypeSymbol)compilation.GetSemanticModel(tree).GetDeclaredSymbol(contract)!, new(SymbolEqualityComparer.Default), names);
        return string.Join(' ', names);
    }
}
