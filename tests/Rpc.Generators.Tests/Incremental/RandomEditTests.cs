using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Rpc.Generators.Tests.Incremental;

/// <summary>After any edits in any order, a generator that has seen them all says what one says that has seen none.</summary>
public sealed class RandomEditTests
{
    private const int Edits = 150;
    private const int Contracts = 8;

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
        """
        namespace Demo.Near
        {
            using System.Threading.Tasks; using Rpc; ⟨¦using Demo.Far;¦using Hidden = Demo.Part;⟩
            [RpcContract⟨¦, Obsolete¦, Mark⟩]
            public partial interface INear ⟨: ILevel¦: IFar¦⟩
            {
                Task<Hidden> HiddenAsync(⟨Quote¦Hidden.Quote¦Near.Hidden⟩ quote, Shape shape = ⟨Shape.Round¦Shape.Flat¦default⟩);
                [⟨RpcMethod(Words.Name)¦RpcMethod(nameof(Words.Inner.Text))¦RpcMethod(nameof(Hidden.Value.Length))¦Own("x")⟩] Task NamedAsync(int a = Words.Count, Words.Depth depth = Words.Deepest);
                Task<(Hidden, Shape)> PairAsync(Marked marked);
                event System.Action Gone;
            }
        }
        """,
        """
        namespace Demo⟨.Near¦.Far¦⟩
        {
            ⟨public¦internal¦file¦public abstract⟩ class Hidden⟨¦<T>⟩ ⟨: HiddenBase¦¦: Lib.Data⟩
            {
                public ⟨string¦int[]¦Shape⟩ Value { get; set; }
                ⟨¦public class Quote { public int InHidden; }¦private int _count = 1;⟩
            }
        }
        ⟨¦namespace Demo.Near { public class Quote { public int IsNear; } }¦namespace Demo.Near { enum Shape { Other, Round } }¦namespace Demo.Near.System { class Threading { } }¦namespace Demo.Near.Rpc { }⟩
        """,
        """
        ⟨¦global using Demo.Far;¦global using static Demo.Statics;¦using static Demo.Other.Elsewhere;⟩
        using Rpc;
        namespace Demo
        {
            public class HiddenBase ⟨: Deepest¦⟩ { public int InHiddenBase; }
            public class Deepest { ⟨public¦internal⟩ Shape ⟨Shape¦Form⟩; }
            public interface ILevel ⟨: ILevel2¦⟩ { }
            public interface ILevel2 ⟨: IFar¦⟩ { }
            ⟨[RpcContract]¦⟩ public ⟨partial¦⟩ interface IFar { ⟨System.Threading.Tasks.Task FarAsync();¦⟩ }
            ⟨¦public class IAGroupExtensions { }¦public class INearGroupExtensions { }⟩
            [System.AttributeUsage(System.AttributeTargets.All)] public class MidAttribute ⟨: System.Attribute¦: System.Text.Json.Serialization.JsonConverterAttribute⟩ { }
            public class ⟨MarkAttribute¦Mark¦MarksAttribute⟩ : MidAttribute { ⟨¦public MarkAttribute(int a) { }⟩ }
            namespace Far { ⟨¦public class RpcContractAttribute : System.Attribute { }¦public class Obsolete : System.Attribute { }⟩ }
        }
        """,
        """
        using Rpc;
        namespace Demo
        {
            public class Words
            {
                public const string Name = ⟨Inner.Text¦"w"¦nameof(Inner)⟩;
                public const int Count = ⟨(int)Shape.Round¦Statics.Five¦1⟩;
                public const Depth Deepest = Depth.⟨Two¦One⟩;
                public ⟨enum¦class⟩ Depth { ⟨One, Two¦One, Half, Two¦⟩ }
                public class Inner ⟨: InnerBase¦⟩ { ⟨¦public new const string Text = "inner";⟩ }
            }
            public class InnerBase { public ⟨const¦static⟩ string Text = ⟨"text"¦nameof(Unread.Named)⟩; }
            public enum Shape ⟨¦: long⟩ { Flat, ⟨¦Long,⟩ Round ⟨¦= Statics.Five⟩ }
            public static class Statics { public const int Five = ⟨5¦6⟩; public class Piece { public int InStatics; } ⟨¦public class Part { public int Static; }⟩ }
            public class Marked { [⟨Mark¦MarkAttribute¦Mid¦Own⟩] public int Value { get; set; } public Words.Depth Depth; [System.Obsolete("", ⟨false¦Flags.On⟩)] public int Old; }
            public class Flags { public const bool On = ⟨true¦false⟩; public static Quote operator ⟨+¦-⟩(Flags a, Quote b) => b; }
            public class Flagged { public static implicit operator ⟨int¦string⟩(Flagged a) => default; }
        }
        """,
        """
        using System.Threading.Tasks; using Rpc; ⟨using static Demo.Statics;¦⟩
        namespace Demo
        {
            public partial class Host ⟨: HostBase¦⟩
            {
                [RpcContract] public partial interface IHosted { Task<Item> ItemAsync(Piece piece, ⟨Lib.Data¦Lib.Detail¦Lib.Words⟩ data, int number = Lib.Words.⟨Number¦Other⟩); }
            }
            public partial class Piece { ⟨¦public int InDemo;⟩ }
        }
        """,
        """
        namespace Demo { ⟨¦public¦internal⟩ partial class Host { ⟨¦public class Item { public int InHost; }⟩ } }
        namespace Demo { public class HostBase ⟨¦: HostBase2⟩ { ⟨public class Item { public int InBase; }¦⟩ } public class HostBase2 { public class Item { public int InBase2; } } }
        namespace ⟨Demo¦Demo.Other⟩ { public class Item { public int Outside; } }
        ⟨¦namespace System { public struct ValueTuple<A, B> { public A Item1; public B Item3; } }¦namespace System.Threading { public class CancellationToken { } }¦System.Console.WriteLine();⟩
        """,
    ];

    private static readonly string[] LibraryFiles =
    [
        """
        ⟨¦[assembly: System.Runtime.CompilerServices.InternalsVisibleTo("Subject")]⟩
        namespace Lib
        {
            public class Data ⟨: DataBase¦⟩ { public int A; ⟨¦public int B;⟩ public Detail? Detail { get; ⟨set;¦⟩ } private int Run() { return ⟨1¦2⟩; } }
            public class DataBase { ⟨public¦internal⟩ int InBase; [System.Text.Json.Serialization.JsonInclude] ⟨internal¦public⟩ int Included; }
        }
        ⟨¦namespace Demo.Near { public class Hidden { public int OfLibrary; } }¦namespace Demo { public class Other { } }¦namespace Demo.Far { public class Quote { } }⟩
        """,
        """
        ⟨¦global using Deep;¦global using Detail = Deep.Depths;⟩
        namespace Lib
        {
            public class Detail ⟨: Deep.Depths¦⟩ { public ⟨int¦long⟩ Value; }
            public static class Words { public const int Number = ⟨1¦2¦Deep.Depths.Number⟩; public const int Other = Deep.Depths.Number; }
            ⟨¦namespace Deep { public class Depths { public const int Number = 9; } }⟩
        }
        """,
    ];

    private static readonly string[] DeepFiles =
    [
        """
        namespace Deep { public class Depths ⟨: Lowest¦⟩ { public int ⟨InDepths¦Renamed⟩; public const int Number = ⟨7¦8⟩; int Run() => ⟨1¦2⟩; } public class Lowest { public Ground? Ground; } }
        """,
        """
        namespace Deep { ⟨public¦internal⟩ class Ground { public int ⟨InGround¦Other⟩; } }
        """,
    ];

    private static readonly CSharpCompilation Library = Compilations.Create(["namespace Lib; public class Data { public int A; }"], name: "Lib");
    private static readonly CSharpCompilation NewerLibrary = Compilations.Create(["namespace Lib; public class Data { public int A; public int B; }"], name: "Lib");

    private static readonly MetadataReference?[] Libraries = [MetadataReference.CreateFromImage(Compilations.Emit(Library)), MetadataReference.CreateFromImage(Compilations.Emit(NewerLibrary)), NewerLibrary.ToMetadataReference(), null];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Project_AfterAnyEdits_IsGeneratedAsIfItWereNew(int seed)
    {
        var project = CreateProject(seed);
        var different = Follow(project, Enumerable.Repeat(project, Edits).Select(static project =>
        {
            project.Edit();
            return project.Compilation;
        }));

        // Edits that change nothing would say nothing.
        Assert.InRange(different, Edits / 4, Edits);
    }

    [Fact]
    public void Project_AfterEachEditByItself_IsGeneratedAsIfItWereNew()
    {
        var project = CreateProject(0);
        Assert.InRange(Follow(project, project.EditEach()), Edits / 2, int.MaxValue);
    }

    private static EditedProject CreateProject(int seed)
    {
        var random = new Random(seed);
        var deep = new EditedProject(random, "Deep", DeepFiles, library: null, [null]);
        return new EditedProject(random, "Subject", Files, new EditedProject(random, "Lib", LibraryFiles, deep, [null]), Libraries);
    }

    /// <summary>Runs one generator after each edit, and a new one, which say the same.</summary>
    /// <returns>How many different things they said.</returns>
    private static int Follow(EditedProject project, IEnumerable<CSharpCompilation> edits)
    {
        var driver = Compilations.CreateDriver().RunGenerators(project.Compilation);
        Assert.Equal(Contracts, driver.GetRunResult().GeneratedTrees.Length);
        var different = new HashSet<string>(StringComparer.Ordinal);
        foreach (var edited in edits)
        {
            driver = driver.RunGenerators(edited);
            var expected = Write(Compilations.CreateDriver().RunGenerators(edited));
            Assert.True(expected == Write(driver), $"{project.LastEdit}:\n{FindDifference(expected, Write(driver))}");
            different.Add(expected);
        }

        return different.Count;
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
