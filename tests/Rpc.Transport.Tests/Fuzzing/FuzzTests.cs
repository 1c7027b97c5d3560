using Rpc.Fuzz;
using Rpc.Transport.Tests.Protocol;
using Xunit.Abstractions;

namespace Rpc.Transport.Tests.Fuzzing;

/// <summary>The fuzzer of bench/Rpc.Fuzz for a fixed number of inputs; it runs for longer by itself.</summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("Handshake"), InlineData("Frames"), InlineData("Deflate"), InlineData("Codec"), InlineData("Resume")]
    public void Input_Damaged_NeverThrowsNorHangs_AndTellsTheSameTwice(string target)
    {
        int seed = Seeds.Next();
        output.WriteLine($"seed {seed}");
        var fuzzer = new Fuzzer(seed);
        fuzzer.Run([Enum.Parse<FuzzTarget>(target)], iterations: 5000);
        Assert.Equal(5000, fuzzer.Iterations);
        Assert.True(fuzzer.Outcomes.Count > 3, "All inputs end in the same few ways: they say little.");
    }
}
