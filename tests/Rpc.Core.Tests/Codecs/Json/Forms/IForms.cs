using System.Text.Json;
using System.Text.Json.Serialization;
using Rpc.Core.Tests.Values;

namespace Rpc.Core.Tests.Codecs.Json.Forms;

/// <summary>A contract whose results are objects of every kind.</summary>
[RpcContract]
internal partial interface IForms
{
    Task<Everything> Everything();
    Task<Inner> Inner();
    Task<Settable> Settable();
    Task<Derived> Derived();
    Task<Tree> Tree();
    Task<Empty> Empty();
    Task<Inner[]> Array();
    Task<Point?> NullablePoint();
    Task<Page<Inner>> Page();
    Task<Computing> Computing();
    Task<Renamed> Renamed();
    Task<Skipping> Skipping();
    Task<Counting> Counting();
    Task<HoldsSkipping> HoldsSkipping();
}

/// <summary>A contract whose arguments have forms, and stand beside others that have none.</summary>
[RpcContract]
internal partial interface IFormCalls
{
    Task<Inner> JoinAsync(Inner first, int number, IReadOnlyList<Inner> several, Inner? last, string text);
}

internal sealed class FormCalls : IFormCalls
{
    public Task<Inner> JoinAsync(Inner first, int number, IReadOnlyList<Inner> several, Inner? last, string text) =>
        Task.FromResult(new Inner($"{first.Name} {number} {string.Join(',', several.Select(static one => one.Name))} {last?.Name} {text}", first.Price + several.Sum(static one => one.Price) + (last?.Price ?? 0)));
}

internal sealed record Everything(
    bool Flag,
    int Number,
    long Long,
    double Double,
    decimal Decimal,
    string? Text,
    Guid Id,
    DateTime Time,
    DateTimeOffset Zoned,
    int? MaybeNumber,
    long? MaybeLong,
    double? MaybeDouble,
    bool? MaybeFlag,
    decimal? MaybeDecimal,
    DateTime? MaybeTime,
    DateTimeOffset? MaybeZoned,
    Guid? MaybeId,
    short Short,
    ulong Unsigned,
    float Single,
    Colour Colour,
    TimeSpan Span,
    byte[]? Bytes,
    int[]? Numbers,
    Dictionary<string, int>? Map,
    Money Money,
    JsonElement Anything,
    Inner? One,
    Inner?[]? Array,
    List<Inner>? List,
    IReadOnlyList<Inner>? ReadOnly,
    IEnumerable<Inner>? Sequence,
    Point Point,
    Point? MaybePoint,
    List<Point?>? Points);

internal sealed record Inner(string Name, double Price);

internal sealed class Settable
{
    public int First { get; set; }

    public required string Second { get; init; }

    public double Third;
}

internal class Base
{
    public int Id { get; set; } = 1;
}

internal sealed class Derived : Base
{
    public string URLPath { get; set; } = "/";
}

internal sealed class Tree
{
    public int Value { get; set; }

    public Tree? Left { get; set; }

    public List<Tree>? Branches { get; set; }
}

internal sealed class Empty;

/// <summary>Has a member that is written, and not read.</summary>
internal sealed record Computing(int Number)
{
    public int Doubled => 2 * Number;
}

internal sealed record Renamed([property: JsonPropertyName("other")] int Number);

internal sealed class Skipping
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Text { get; set; }
}

internal sealed class Counting : IJsonOnSerializing
{
    public int Count { get; set; }

    public void OnSerializing() => Count++;
}

internal sealed record HoldsSkipping(int Number, Skipping Skipping);
