using System.Collections;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace Rpc.Generators.Tests;

/// <summary>What the pipeline does on the second run, and what it keeps in between.</summary>
internal static class Caching
{
    // The step that runs the parser. The one before it is the compiler's own, and holds what it likes.
    private const string ParseStep = TrackingNames.Project;

    /// <summary>Edits that change no contract cause no work behind the parser.</summary>
    public static void AssertCached(GeneratorDriver driver, CSharpCompilation compilation)
    {
        var (contract, other) = (compilation.SyntaxTrees[0], compilation.SyntaxTrees[1]);
        AssertUnchanged(driver, compilation.Clone());
        AssertUnchanged(driver, compilation.ReplaceSyntaxTree(other, Edit(other, "value + 1", "value + 2")));
        AssertUnchanged(driver, compilation.ReplaceSyntaxTree(contract, contract.WithChangedText(SourceText.From("\n" + contract.GetText()))));
        AssertUnchanged(driver, compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText("internal sealed class Added;", (CSharpParseOptions)contract.Options)));
    }

    public static void AssertUnchanged(GeneratorDriver driver, CSharpCompilation edited)
    {
        var result = driver.RunGenerators(edited).GetRunResult().Results.Single();
        Assert.All(
            TrackingNames.All.SelectMany(name => result.TrackedSteps[name]).SelectMany(static step => step.Outputs),
            static output => Assert.True(output.Reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged, $"{output.Value}: {output.Reason}"));
        Assert.All(
            result.TrackedOutputSteps.SelectMany(static step => step.Value).SelectMany(static step => step.Outputs),
            static output => Assert.Equal(IncrementalStepRunReason.Cached, output.Reason));
    }

    /// <summary>Nothing that a step of ours hands on keeps a compilation alive: neither the named ones nor those between them.</summary>
    public static void AssertHoldsNothingOfTheCompiler(GeneratorRunResult result)
    {
        var (visited, steps) = (new HashSet<object>(ReferenceEqualityComparer.Instance), new HashSet<IncrementalGeneratorRunStep>());
        foreach (var step in result.TrackedOutputSteps.SelectMany(static step => step.Value).SelectMany(static step => step.Inputs))
            VisitStep(step.Source, visited, steps);

        Assert.ProperSuperset(new HashSet<string?>(TrackingNames.All), steps.Select(static step => step.Name).ToHashSet());
    }

    /// <summary>Neither does what the generator keeps beside the steps.</summary>
    public static void AssertHoldsNothingOfTheCompiler(object value) => Visit(value, value.GetType().Name, new(ReferenceEqualityComparer.Instance));

    public static SyntaxTree Edit(SyntaxTree tree, string oldText, string newText)
    {
        var text = tree.GetText().ToString();
        Assert.Contains(oldText, text, StringComparison.Ordinal);
        return tree.WithChangedText(SourceText.From(text.Replace(oldText, newText, StringComparison.Ordinal)));
    }

    private static void VisitStep(IncrementalGeneratorRunStep step, HashSet<object> visited, HashSet<IncrementalGeneratorRunStep> steps)
    {
        if (!steps.Add(step))
            return;
        foreach (var (value, _) in step.Outputs)
            Visit(value, step.Name ?? "a step without a name", visited);
        if (step.Name == ParseStep)
            return;
        foreach (var (source, _) in step.Inputs)
            VisitStep(source, visited, steps);
    }

    private static void Visit(object? value, string path, HashSet<object> visited)
    {
        if (value is null or string || value.GetType().IsPrimitive || value.GetType().IsEnum)
            return;
        if (!value.GetType().IsValueType && !visited.Add(value))
            return;

        Assert.False(
            value is ISymbol or SyntaxNode or SyntaxToken or SyntaxTree or SyntaxReference or SemanticModel or Compilation or Location or Diagnostic or AttributeData or TypedConstant,
            $"{path} is {value.GetType()}");
        if (value is Array array)
        {
            foreach (var item in (IEnumerable)array)
                Visit(item, path + "[]", visited);
            return;
        }

        for (var type = value.GetType(); type is not null; type = type.BaseType)
        {
            foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                Visit(field.GetValue(value), $"{path}.{field.Name}", visited);
        }
    }
}
