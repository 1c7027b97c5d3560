using Rpc.Soak;
using Xunit.Abstractions;

namespace Rpc.EndToEnd.Tests;

/// <summary>The soak of bench/Rpc.Soak for a fixed number of operations; it runs for longer by itself.</summary>
public sealed class SoakTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(5, 0, 0)]
    [InlineData(0, 5, 0)]
    [InlineData(0, 0, 5)]
    public async Task Sessions_ThatDoEverythingAtOnce_LoseNothingAndLeaveNothingBehind(int inMemory, int overWebSockets, int resumable)
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var ledger = new Ledger();
        await new SoakRun(seed, ledger).RunAsync(round: 0, inMemory, overWebSockets, resumable, () => ledger.Operations < 1500);
        Assert.Empty(ledger.Violations);
        Assert.True(ledger.Outcomes.Count > 20, "All operations end in the same few ways: they say little.");
    }
}
