using Rpc.Calls;
using Rpc.Codecs;

namespace Rpc.Core.Tests.Calls;

/// <summary>The objects that stand for own calls serve one after the other; what somebody does with the task of an earlier one must not meet a later.</summary>
public sealed class PendingCallTests
{
    [Fact]
    public async Task Task_ReadTwice_Throws_AndGivesNobodyElsesCallAway()
    {
        var first = PendingCall<Kept>.Rent(new Reader());
        var task = first.Task;
        first.SetException(new InvalidOperationException("of the first"));
        Assert.Equal("of the first", (await Assert.ThrowsAsync<InvalidOperationException>(async () => await task)).Message);

        var second = PendingCall<Kept>.Rent(new Reader());
        Assert.Same(first, second);
        var itsTask = second.Task;
        Assert.Throws<InvalidOperationException>(() => task.Result);
        Assert.NotSame(second, PendingCall<Kept>.Rent(new Reader()));
        second.SetException(new InvalidOperationException("of the second"));
        Assert.Equal("of the second", (await Assert.ThrowsAsync<InvalidOperationException>(async () => await itsTask)).Message);
    }

    [Fact]
    public async Task Task_ReadTooEarly_Throws_AndGoesOn()
    {
        var call = PendingCall<Early>.Rent(new Reader());
        var task = call.Task;
        Assert.Throws<InvalidOperationException>(() => task.Result);
        Assert.NotSame(call, PendingCall<Early>.Rent(new Reader()));
        call.SetException(new NotSupportedException());
        await Assert.ThrowsAsync<NotSupportedException>(async () => await task);
    }

    // Types of this class's own have pools of their own.
    private readonly record struct Kept;

    private readonly record struct Early;

    private sealed class Reader : IResultReader<Kept>, IResultReader<Early>
    {
        public string Name => "test";

        Kept IResultReader<Kept>.Read(ReadOnlySpan<byte> result, RpcCodec codec) => default;

        Early IResultReader<Early>.Read(ReadOnlySpan<byte> result, RpcCodec codec) => default;
    }
}
