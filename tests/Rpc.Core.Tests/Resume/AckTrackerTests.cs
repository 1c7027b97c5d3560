using FsCheck;
using FsCheck.Fluent;
using Rpc.Resume;

namespace Rpc.Core.Tests.Resume;

public sealed class AckTrackerTests
{
    [Fact]
    public void ManyMessages_AreToBeTold()
    {
        var acks = new AckTracker();
        Assert.All(Enumerable.Range(1, AckTracker.MaxMessages - 1), _ => Assert.False(acks.Count(1)));
        Assert.True(acks.HasUntold);
        Assert.True(acks.Count(1));
        Assert.Equal(AckTracker.MaxMessages, acks.Tell());
        Assert.False(acks.HasUntold);
        Assert.False(acks.Count(1));
    }

    [Fact]
    public void ManyBytes_AreToBeTold()
    {
        var acks = new AckTracker();
        Assert.False(acks.Count(AckTracker.MaxBytes - 1));
        Assert.True(acks.Count(1));
        Assert.Equal(2, acks.Tell());
    }

    [Fact]
    public void WhateverComes_NoMoreThanSoMuchIsUntold() =>
        Prop.ForAll<NonNegativeInt[]>(static sizes =>
        {
            var acks = new AckTracker();
            var (told, bytes) = (0L, 0L);
            foreach (var size in sizes)
            {
                bytes += size.Get;
                if (acks.Count(size.Get))
                    (told, bytes) = (acks.Tell(), 0);
                if (acks.Received - told >= AckTracker.MaxMessages || bytes >= AckTracker.MaxBytes)
                    return false;
            }

            return acks.Received == sizes.Length;
        }).QuickCheckThrowOnFailure();
}
