using System.Text.RegularExpressions;
using Rpc.Architecture.Tests.Reading;
using Rpc.TestKit;

namespace Rpc.Architecture.Tests;

/// <summary>A limit is complete when it is an option, stands in the tables of <c>docs/guide/limits.md</c> with the name that it is counted under, and a test goes past it.</summary>
public sealed partial class LimitsCompleteTests
{
    private static readonly string[] Rows =
        [.. File.ReadLines(Find("docs/guide/limits.md")).Where(static line => line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith("| Option", StringComparison.Ordinal))];

    [Theory]
    [InlineData(typeof(RpcSessionOptions), "")]
    [InlineData(typeof(RpcServerOptions), "")]
    [InlineData(typeof(RpcClientOptions), "")]
    [InlineData(typeof(RpcServerResumeOptions), "Resume.")]
    public void Options_WithANumberOrATime_AreInTheTables(Type options, string path)
    {
        var limits = options.GetProperties().Where(static option => IsNumberOrTime(option.PropertyType)).Select(option => path + option.Name).ToList();
        Assert.NotEmpty(limits);
        Assert.All(limits, static limit => Assert.Single(Rows, row => Cell(row, 1).Contains($"`{limit}`", StringComparison.Ordinal)));
    }

    [Fact]
    public void Names_ThatAreCounted_AreThoseInTheTables()
    {
        var documented = Rows.Select(static row => Cell(row, 4).Trim('`')).Where(static name => name.Length > 0);
        Assert.Equal(Names("Rpc.Core").Concat(Names("Rpc.Transport")).Distinct().Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Rpc.Core")]
    [InlineData("Rpc.Transport")]
    public void Names_HaveATestEach(string assembly)
    {
        var tests = string.Concat(Directory.EnumerateFiles(Find($"tests/{assembly}.Tests"), "LimitTests.cs", SearchOption.AllDirectories).Select(File.ReadAllText));
        var tested = Used().Matches(tests).Select(static match => match.Groups[1].Value).Distinct();
        Assert.Equal(Names(assembly).Order(StringComparer.Ordinal), tested.Order(StringComparer.Ordinal));
    }

    private static IReadOnlyList<string> Names(string name)
    {
        using var assembly = BuiltAssembly.Read(name);
        var names = assembly.ReadStringConstants("LimitName");
        Assert.NotEmpty(names);
        return names;
    }

    private static string Cell(string row, int index) => row.Split('|')[index].Trim();

    private static bool IsNumberOrTime(Type type) => (Nullable.GetUnderlyingType(type) ?? type) is var plain && (plain == typeof(int) || plain == typeof(long) || plain == typeof(TimeSpan));

    private static string Find(string path) => Repository.GetPath(typeof(LimitsCompleteTests).Assembly, path);

    [GeneratedRegex(@"LimitName\.(\w+)")]
    private static partial Regex Used();
}
