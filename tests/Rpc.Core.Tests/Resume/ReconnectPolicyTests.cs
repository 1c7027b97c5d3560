using Rpc.Resume;

namespace Rpc.Core.Tests.Resume;

public sealed class ReconnectPolicyTests
{
    [Theory]
    [InlineData(0, 0.0, 0)]
    [InlineData(0, 1.0, 100)]
    [InlineData(1, 0.0, 100)]
    [InlineData(1, 1.0, 200)]
    [InlineData(2, 1.0, 400)]
    [InlineData(5, 1.0, 3200)]
    [InlineData(6, 1.0, 5000)]
    [InlineData(6, 0.0, 2500)]
    [InlineData(int.MaxValue, 1.0, 5000)]
    public void Pause_DoublesUpToALongest_LessWhatChanceTakes(int attempt, double chance, int milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), ReconnectPolicy.GetPause(attempt, chance));
}
