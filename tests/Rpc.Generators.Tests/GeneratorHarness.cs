using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Rpc.TestKit;

namespace Rpc.Generators.Tests;

/// <summary>The four checks that every shape of contract passes.</summary>
internal static class GeneratorHarness
{
    // A member of its own namespace with names of the generator's world: generated code must not see it.
    private const string UnrelatedFile = "namespace Unrelated { internal static class Counter { internal static int Next(int value) { return value + 1; } } }";

    /// <summary>Compiles, matches its snapshot, is cached after unrelated edits, and holds nothing of the compiler's.</summary>
    public static void Verify(string source, [CallerFilePath] string testFile = "", [CallerMemberName] string testMethod = "")
    {
        var output = Check(source);
        Snapshot.Verify(output, testFile: testFile, testMethod: testMethod);
    }

    /// <summary>All but the snapshot, for shapes whose text says nothing new.</summary>
    /// <returns>The generated text.</returns>
    public static string Check(string source, NullableContextOptions nullable = NullableContextOptions.Enable)
    {
        var compilation = Compilations.Create([source, UnrelatedFile], nullable: nullable);
        Compilations.Emit(Compilations.Generate(compilation));

        var driver = Compilations.CreateDriver().RunGenerators(compilation);
        var result = driver.GetRunResult().Results.Single();
        Assert.Null(result.Exception);
        Assert.NotEmpty(result.GeneratedSources);
        Assert.All(result.GeneratedSources, static file => Assert.DoesNotContain('\r', file.SourceText.ToString()));

        Caching.AssertCached(driver, compilation);
        Caching.AssertHoldsNothingOfTheCompiler(result);
        return string.Join("\n", result.GeneratedSources.Select(static file => file.SourceText.ToString()));
    }
}
