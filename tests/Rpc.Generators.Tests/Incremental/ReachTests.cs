using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Rpc.Generators.Tests.Incremental;

/// <summary>
/// Edits of a file that a contract does not look into, each of which changes the contract all the same, and by one way only: the generator that has seen the project before says what one says that has not.
/// </summary>
public sealed class ReachTests
{
    private const string Contract = "namespace Demo.Near { using System.Threading.Tasks; [Rpc.RpcContract] public partial interface IA { Task GetAsync(Data data); event System.Action Rang; } }";
    private const string JsonContract = "namespace Demo.Near { using System.Threading.Tasks; [Rpc.RpcContract(JsonOnly = true)] public partial interface IA { Task GetAsync(Data data); } }";
    private const string DataWithAttribute = "namespace Demo.Near { public class Data { [Own] public System.IO.Stream Value; } }";
    private const string WithConstant = "namespace Demo.Near { using System.Threading.Tasks; [Rpc.RpcContract] public partial interface IA { [Rpc.RpcMethod(Words.Name)] Task GetAsync(int count = Words.Count); } }";
    private const string Converter = "System.Text.Json.Serialization.JsonConverterAttribute";

    /// <summary>Files, and edits one after the other: <c>old => new</c>, <c>+ a file</c>, <c>- a word of the file that goes</c>, <c>^ a word of the file that becomes the last</c>.</summary>
    public static TheoryData<string, string[], string[]> Ways => new()
    {
        { "a type in a nearer namespace", [Contract, "namespace Demo { public class Data { public int A; } }"], ["+ namespace Demo.Near { public class Data { public int B; } }", "- B", "+ namespace Demo.Near { public class Data { public int C; } }"] },
        { "a type that was missing", [Contract], ["+ namespace Demo { public class Data { public int A; } }", "- Data { ", "+ public class Data { public int A; }"] },
        { "a type that goes", [Contract, "public class Data { public int A; }"], ["- A;"] },
        { "a type that moves to another namespace", [Contract, "namespace Demo { public class Data { public int A; } }"], ["namespace Demo { => namespace Other { "] },
        { "a type made generic", [Contract, "namespace Demo { public class Data { public int A; } }"], ["class Data => class Data<T>"] },
        { "a type that becomes private", [Contract.Replace("Data data", "Holder.Data data", StringComparison.Ordinal), "namespace Demo { public class Holder { public class Data { } } }"], ["public class Data => private class Data"] },
        { "a nested type", ["namespace Demo { public partial class Outer : Base { [Rpc.RpcContract] public partial interface IA { System.Threading.Tasks.Task GetAsync(Data data); } } }", "namespace Demo { public class Data { public int A; } }", "namespace Demo { public class Base { } }"], ["class Base { } => class Base { public class Data { public int B; } }"] },
        { "a base of what is around", ["namespace Demo { public partial class Outer : Middle { [Rpc.RpcContract] public partial interface IA { System.Threading.Tasks.Task GetAsync(Data data); } } }", "namespace Demo { public class Data { public int A; } }", "namespace Demo { public class Middle : Base { } }", "namespace Demo { public class Base { public class Data { public int B; } } }"], ["Middle : Base => Middle"] },
        { "a namespace", [Contract, "namespace Demo { public class Data { public int A; } }"], ["+ namespace Demo.Near.System { }", "- Near.System", "+ namespace Demo.Near.Data.More { class Thing; }"] },
        { "the base of an attribute", [JsonContract, DataWithAttribute, "namespace Demo { public class OwnAttribute : System.Attribute { } }"], [$"System.Attribute => {Converter}"] },
        { "the base of an attribute's base", [JsonContract, DataWithAttribute, "namespace Demo { public class OwnAttribute : MiddleAttribute { } }", "namespace Demo { public class MiddleAttribute : System.Attribute { } }"], [$"System.Attribute => {Converter}"] },
        { "an attribute that is renamed", [JsonContract, DataWithAttribute, $"namespace Demo {{ public class OwnAttribute : {Converter} {{ }} }}"], ["class OwnAttribute => class OtherAttribute", "class OtherAttribute => class Own", "class Own => class Owner"] },
        { "an attribute in another type", [JsonContract, DataWithAttribute.Replace("[Own]", "[One.Own]", StringComparison.Ordinal), $"namespace Demo {{ class One {{ public class OwnAttribute : {Converter} {{ }} }} class Two {{ }} }}"], [$"class One {{ public class OwnAttribute : {Converter} {{ }} }} class Two {{ }} => class One {{ }} class Two {{ public class OwnAttribute : {Converter} {{ }} }}"] },
        { "the usings of an attribute's file", [JsonContract, DataWithAttribute, "using Some; namespace Demo { public class OwnAttribute : Mine { } }", $"namespace Some {{ public class Mine : System.Attribute {{ }} }} namespace Other {{ public class Mine : {Converter} {{ }} }}"], ["using Some => using Other"] },
        { "an alias of an attribute's file", [JsonContract, DataWithAttribute, "using Mine = Some.One; namespace Demo { public class OwnAttribute : Mine { } }", $"namespace Some {{ public class One : System.Attribute {{ }} public class Two : {Converter} {{ }} }}"], ["Mine = Some.One => Mine = Some.Two"] },
        { "what an alias of an attribute's file means", [JsonContract, DataWithAttribute, "using Mine = Some.One; namespace Demo { public class OwnAttribute : Mine { } }", "namespace Some { public class One : System.Attribute { } }"], [$"One : System.Attribute => One : {Converter}"] },
        { "a global using", [Contract, "global using Some;", "namespace Some { public class Data { public int A; } } namespace Other { public class Data { public int B; } }"], ["using Some => using Other"] },
        { "a global alias", [JsonContract, DataWithAttribute, "global using Own = Some.One;", $"namespace Some {{ public class One : System.Attribute {{ }} public class Two : {Converter} {{ }} }}"], ["Own = Some.One => Own = Some.Two"] },
        { "what a global alias means", [JsonContract, DataWithAttribute, "global using Own = Some.One;", "namespace Some { public class One : System.Attribute { } }"], [$"One : System.Attribute => One : {Converter}"] },
        { "a constant", [WithConstant, "namespace Demo { static class Words { public const string Name = \"a\"; public const int Count = 1; } }"], ["\"a\" => \"b\"", "Count = 1 => Count = 2"] },
        { "a constant made of another", [WithConstant, "namespace Demo { static class Words { public const string Name = Inner.Text; public const int Count = (int)Kind.Two; } }", "namespace Demo { static class Inner { public const string Text = \"a\"; } }", "namespace Demo { enum Kind { One, Two } }"], ["\"a\" => \"b\"", "One, => One, More,"] },
        { "a constant that comes to be made of another", [WithConstant, "namespace Demo { static class Words { public const string Name = \"a\"; public const int Count = 1; } }", "namespace Demo { static class Inner { public const string Text = \"b\"; } }"], ["\"a\" => Inner.Text", "\"b\" => \"c\""] },
        { "a constant of a base", [WithConstant, "namespace Demo { class Words : Base { public const int Count = 1; } }", "namespace Demo { class Base { public const string Name = \"a\"; } class Base2 { public const string Name = \"b\"; } }"], ["Words : Base => Words : Base2", "\"b\" => \"c\""] },
        { "a constant that hides another", [WithConstant, "namespace Demo { class Words : Base { public const int Count = 1; } }", "namespace Demo { class Base { public const string Name = \"a\"; } }"], ["Count = 1; => Count = 1; public new const string Name = \"b\";", "new const => new static readonly"] },
        { "a constant by a static using", ["using static Demo.Words;" + WithConstant.Replace("Words.", "", StringComparison.Ordinal), "namespace Demo { static class Words { public const string Name = \"a\"; public const int Count = 1; } }"], ["\"a\" => \"b\""] },
        { "a constant in an attribute of a member", [Contract, "namespace Demo.Near { public class Data { [System.Text.Json.Serialization.JsonPropertyName(Own.Name)] public int Value; } }", "namespace Demo { static class Own { public const string Name = \"a\"; } }"], ["\"a\" => \"b\""] },
        { "a class of the group's name", [Contract, "namespace Demo { public class Data { } }"], ["+ namespace Demo.Near { class IAGroupExtensions; }", "+ namespace Demo.Near { class IAGroupExtensions_; }"] },
        { "a part with another base", [Contract, "namespace Demo { public partial class Data { public int A; } }", "namespace Demo { public class Base { public int B; } }"], ["+ namespace Demo { public partial class Data : Base { } }"] },
        { "a part with more members", [Contract, "namespace Demo { public partial class Data { public int A; } }"], ["+ namespace Demo { public partial class Data { public int B; } }"] },
        { "the order of parts", [Contract, "namespace Demo { public partial class Data { public int A; } }", "namespace Demo { public partial class Data { public int B; } }"], ["^ A;"] },
        { "a derived type", [Contract, "namespace Demo { [System.Text.Json.Serialization.JsonDerivedType(typeof(Derived), Words.Name)] public class Data { } }", "namespace Demo { public class Derived { public int A; } static class Words { public const string Name = \"a\"; } }"], ["\"a\" => \"b\"", "class Derived => abstract class Derived"] },
        { "an interface of an interface", [Contract, "namespace Demo { public class Data : IMine { } }", "namespace Demo { public interface IMine : IMore { } }", "namespace Demo { public interface IMore { } }"], ["interface IMore { } => interface IMore : System.Collections.IEnumerable { }"] },
        { "a namespace that goes with its last file", [Contract.Replace("using System", "using Some; using System", StringComparison.Ordinal), "namespace Demo { public class Data { public int A; } }", "namespace Demo.Near.Some { public class Data { public int B; } }", "namespace Some { class Thing; }"], ["- Demo.Near.Some"] },
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public void Edit_ThatReachesAContract_IsSeen(string way, string[] files, string[] edits)
    {
        var project = Compilations.Create(files);
        Follow(way, Enumerable.Range(1, edits.Length).Select(count => edits.Take(count).Aggregate(project, Apply)).Prepend(project).Append(project));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Edit_OfALibraryThatReachesAContract_IsSeen(string way, string[] files, string[] edits)
    {
        // Global usings hold for one project alone, and so do its internal types and its parts.
        if (files.Skip(1).Concat(edits).Any(static text => text.Contains("global using", StringComparison.Ordinal) || text.Contains("IAGroup", StringComparison.Ordinal)) || files.Length == 1)
            return;
        var library = Compilations.Create([.. files.Skip(1).Prepend("[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"Subject\")]")], name: "Library");
        var project = Compilations.Create([files[0]]);
        Follow(way, Enumerable.Range(1, edits.Length).Select(count => edits.Take(count).Aggregate(library, Apply)).Prepend(library).Append(library).Select(edited => project.AddReferences(edited.ToMetadataReference())));
    }

    private static void Follow(string way, IEnumerable<CSharpCompilation> projects)
    {
        var driver = Compilations.CreateDriver();
        string? last = null;
        foreach (var project in projects)
        {
            driver = (CSharpGeneratorDriver)driver.RunGenerators(project);
            var expected = Write(Compilations.CreateDriver().RunGenerators(project));
            Assert.True(expected == Write(driver), $"{way}: expected\n{expected}\n\nactual\n{Write(driver)}");
            // An edit that changes nothing would say nothing.
            Assert.NotEqual(last, expected);
            last = expected;
        }
    }

    private static CSharpCompilation Apply(CSharpCompilation project, string edit)
    {
        if (edit.StartsWith("+ ", StringComparison.Ordinal))
            return project.AddSyntaxTrees(CSharpSyntaxTree.ParseText(edit[2..], Compilations.Options, $"/src/Added{project.SyntaxTrees.Length}.cs"));
        var (oldText, newText) = edit.Split(" => ") is [var one, var other] ? (one, other) : (edit[2..], null);
        var tree = Assert.Single(project.SyntaxTrees, tree => tree.ToString().Contains(oldText, StringComparison.Ordinal));
        if (newText is not null)
            return project.ReplaceSyntaxTree(tree, Caching.Edit(tree, oldText, newText));
        project = project.RemoveSyntaxTrees(tree);
        return edit[0] == '^' ? project.AddSyntaxTrees(tree) : project;
    }

    private static string Write(GeneratorDriver driver) =>
        string.Join("\n", driver.GetRunResult().Results.Single().GeneratedSources.Select(static source => source.SourceText.ToString()));
}
