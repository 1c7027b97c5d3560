using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Rpc.Generators.Tests.Incremental;

/// <summary>After any edits in any order, a generator that has seen them all says what one says that has seen none.</summary>
public sealed class RandomEditTests
{
    private const int Edits = 150;

    // The first text of a place is the one by which most depends on other files: so one edit there can tell.
    private static readonly string[] Files =
    [
        """
        ⟨¦using C = Demo.Constants;¦using Part = Demo.Other.Part;⟩
        using System; using System.Collections.Generic; using System.Threading; using System.Threading.Tasks; using Rpc;
        namespace Demo
        {
            ⟨¦#nullable disable¦#nullable enable⟩
            [⟨RpcContract¦RpcContract("named")¦RpcContract(Constants.Name)¦Marker¦Aliased¦RpcContract(JsonOnly = true)⟩⟨¦, RpcFault(typeof(OopsException), Constants.Name)¦, RpcFault(typeof(OopsException), nameof(Part.X))⟩]
            public ⟨partial¦⟩ interface IA ⟨: IPlain¦¦: IB, IPlain¦: Other.IPlain⟩
            {
                Task<Quote> GetAsync(Quote quote, int count = ⟨Constants.Deep¦5¦Constants.Max¦(int)Kind.Two⟩, string⟨¦?⟩ text = ⟨nameof(Unread.Named)¦null¦nameof(Quote.Symbol)¦Constants.Name¦nameof(text)⟩);
                ⟨¦[RpcMethod(Constants.Method)]¦[RpcMethod(nameof(Quote.Symbol))]¦[RpcNotification]⟩ Task DoAsync(⟨Kind kind = Kind.Two¦Kind kind¦Constants constants¦CancellationToken token⟩);
                ⟨¦[RpcEvent(Overflow = RpcEventOverflow.LatestByKey, Key = nameof(Quote.Symbol))]¦[RpcEvent(Capacity = Constants.Max)]⟩ event EventHandler<⟨Quote¦Part¦string⟩> Changed;
                int Local() ⟨{ return 1; }¦{ return 2; }¦=> 3;¦;⟩
                ⟨¦Task MoreAsync();¦Task MoreAsync(System.IO.Stream content);¦/* nothing */⟩
            }
        }
        """,
        """
        ⟨¦#nullable disable⟩
        using System.Text.Json.Serialization;
        namespace Demo
        {
            ⟨¦[JsonDerivedType(typeof(Derived), "d")]¦[JsonDerivedType(typeof(Derived), Constants.Max)]¦[Own(1)]⟩
            public ⟨class¦abstract class¦struct¦record⟩ Quote ⟨¦: Base⟩
            {
                public string ⟨Symbol¦Name⟩ { get; ⟨set;¦init;¦⟩ } = ⟨"a"¦"b"⟩;
                ⟨public¦internal¦private⟩ ⟨int¦long¦string¦Part¦System.IO.Stream⟩ Price { get; set; }
                public Part? Part ⟨;¦= null;¦{ get; set; }⟩
                ⟨¦public Quote() { }¦public Quote(string symbol) { }¦public Quote(string symbol, int more = Constants.Max) { }⟩
                ⟨¦public int Max;¦public int Red { get; } = 1;⟩
                ⟨¦[JsonIgnore]¦[JsonPropertyName(Constants.Name)]¦[Own]¦[Own(Max = 2)]⟩ public Kind Kind { get; set; }
            }
            public class Derived : Quote { public int Count { get { return ⟨1¦2⟩; } ⟨set { }¦⟩ } }
            public class Closed<T> { public T Value { get; set; } ⟨¦public Closed<Closed<T>> Next;⟩ }
        }
        """,
        """
        namespace Demo
        {
            using System.Threading.Tasks;
            public partial class Part { public int X ⟨¦{ get; set; }¦= 5⟩ ; ⟨¦public static int Y;⟩ }
            public class Base { public ⟨int¦byte⟩ InBase; ⟨¦#nullable disable⟩
                public string ⟨Text¦Other⟩; }
            public interface IPlain { Task PlainAsync(Part⟨¦?⟩ part); ⟨¦event System.Action Gone;¦Task IPlain2.MoreAsync() => null!;⟩ }
            public enum Kind ⟨¦: byte⟩ { One, Two ⟨¦= 5⟩, ⟨¦Three⟩ }
            public interface IPlain2 { Task MoreAsync(); }
        }
        """,
        """
        namespace Demo
        {
            public class Deeper { public const int Deep = ⟨1¦7⟩; }
            public class Constants : Deeper
            {
                public const int Max = ⟨1¦2¦Deep¦Kind.Two⟩;
                public ⟨const¦static readonly⟩ string Name = ⟨"a"¦"b"¦nameof(Quote.Price)⟩;
                public const string Method = "m" + Name;
                ⟨¦public new static int Deep => 1;¦public new const int Deep = 3;⟩
                public static int Run() { ⟨return 1;¦return 2;¦
        #nullable disable
        return 3;⟩ }
            }
            public sealed class MarkerAttribute : System.Attribute { }
            public sealed class OwnAttribute : System.Text.Json.Serialization.JsonConverterAttribute { ⟨public OwnAttribute(int a) { }¦public OwnAttribute(string b = "") { }¦⟩ public int Max ⟨{ get; set; }¦;⟩ }
        }
        """,
        """
        ⟨¦namespace Demo.Other { public interface IPlain { System.Threading.Tasks.Task OtherAsync(); } public class Part { public int Z; } }¦namespace Demo { public class Task { } }¦namespace System { class Thing { } }⟩
        ⟨¦namespace Demo { public partial class Part { public string W; } }¦namespace Demo { partial interface IA { System.Threading.Tasks.Task InPartAsync(); } }⟩
        """,
        """
        ⟨¦global using Aliased = Rpc.RpcContractAttribute;¦global using Aliased = Demo.MarkerAttribute;¦global using static Demo.Constants;⟩
        ⟨¦[assembly: System.CLSCompliant(false)]⟩
        namespace Demo
        {
            public class Unread { public int ⟨Named¦Renamed⟩; ⟨¦public int Other;⟩ }
            public class OopsException ⟨: System.Exception¦⟩ { public OopsException(string message⟨¦, int left⟩) { } public int Left { get; ⟨set;¦⟩ } ⟨¦public Part Part { get; set; }⟩ }
        }
        """,
        """
        using System.Threading.Tasks; using Rpc; using Demo;
        public partial ⟨class¦struct⟩ Holder⟨¦<T>⟩
        {
            [RpcContract] ⟨internal¦private¦public⟩ partial interface IInside { Task<Closed<Part>> GetAsync(⟨¦Lib.Data data⟩); event System.Action Rang; }
        }
        namespace Demo
        {
            [RpcContract] public partial interface IB { Task<Base> BaseAsync(Closed<int> closed); }
            [RpcContract] public partial interface IC { Task<⟨Lib.Data¦int¦(Part, Kind)⟩> LibAsync(); }
            [RpcContract] [RpcFault(typeof(OopsException), "oops")] public partial interface ID { [RpcMethod(⟨"x"¦"y"⟩)] Task FailAsync(); }
        }
        """,
    ];

    private static readonly CSharpCompilation Library = Compilations.Create(["namespace Lib; public class Data { public int A; }"], name: "Lib");
    private static readonly CSharpCompilation NewerLibrary = Compilations.Create(["namespace Lib; public class Data { public int A; public int B; }"], name: "Lib");

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Project_AfterAnyEdits_IsGeneratedAsIfItWereNew(int seed)
    {
        MetadataReference?[] libraries = [MetadataReference.CreateFromImage(Compilations.Emit(Library)), MetadataReference.CreateFromImage(Compilations.Emit(NewerLibrary)), Library.ToMetadataReference(), NewerLibrary.ToMetadataReference(), null];
        var project = new EditedProject(seed, Files, libraries);
        var driver = Compilations.CreateDriver().RunGenerators(project.Compilation);
        var different = new HashSet<string>(StringComparer.Ordinal);
        for (var edit = 0; edit < Edits; edit++)
        {
            project.Edit();
            driver = driver.RunGenerators(project.Compilation);
            var expected = Write(Compilations.CreateDriver().RunGenerators(project.Compilation));
            Assert.True(expected == Write(driver), $"edit {edit}, {project.LastEdit}:\n{FindDifference(expected, Write(driver))}");
            different.Add(expected);
        }

        // Edits that change nothing would say nothing.
        Assert.InRange(different.Count, Edits / 4, Edits);
    }

    private static string FindDifference(string expected, string actual)
    {
        var (lines, others) = (expected.Split('\n'), actual.Split('\n'));
        var line = lines.Zip(others).TakeWhile(static pair => pair.First == pair.Second).Count();
        return $"expected {lines.ElementAtOrDefault(line)}\n  actual {others.ElementAtOrDefault(line)}";
    }

    private static string Write(GeneratorDriver driver)
    {
        var result = driver.GetRunResult().Results.Single();
        Assert.Null(result.Exception);
        return string.Join("\n", result.GeneratedSources.Select(static source => $"// {source.HintName}\n{source.SourceText}"));
    }
}
