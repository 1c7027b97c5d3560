using System.Text.RegularExpressions;
using Rpc.Generators.Diagnostics;

namespace Rpc.Generators.Tests.Locking;

/// <summary>The samples of the help pages do to the locked sample what the pages say.</summary>
public sealed partial class LockPageTests
{
    public const string Surroundings = """
        global using System; global using System.Collections.Generic; global using System.Text.Json.Serialization; global using System.Threading; global using System.Threading.Tasks; global using Rpc;
        public sealed record Quote(string Symbol); public sealed record Order(int Id);
        """;

    // 3002 has no C#.
    public static TheoryData<string> Pages { get; } = [.. LockDescriptors.All.Select(static descriptor => descriptor.Id).Except(["RPC3002"])];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Page_Samples_AreWrongAndRight(string id)
    {
        var samples = ReadSamples(id);
        var locked = ContractLock.Write(samples[0], Surroundings);
        Assert.Contains(id, ContractLock.Compare(locked, samples[1], Surroundings).Select(static diagnostic => diagnostic.Id));
        Assert.All(ContractLock.Compare(locked, samples[2], Surroundings), found => Assert.Equal(LockDescriptors.OutOfDate.Id, id == found.Id ? "" : found.Id));
    }

    /// <summary>What is locked, what is wrong and what is right.</summary>
    internal static List<string> ReadSamples(string id)
    {
        var page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "diagnostics", id + ".md"));
        var samples = Sample().Matches(page).Select(static match => match.Groups[1].Value).ToList();
        Assert.Equal(3, samples.Count);
        return samples;
    }

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Sample();
}
