using System.Text.Json;
using Rpc.Codecs.Json;
using Rpc.Streams;
using Rpc.TestKit;
using Xunit;

namespace Rpc.Core.Tests.Streams;

public sealed class IncomingStreamTests
{
    private readonly Source _source = new();

    [Fact]
    public async Task Cancelled_BehindAFailureThatWasNotReached_FailsAsCancelled()
    {
        using var cancellation = new CancellationTokenSource();
        var stream = Open();
        await using var reader = stream.GetAsyncEnumerator(cancellation.Token);
        stream.TryReceive("[1]"u8);
        stream.Complete(new RpcException(RpcErrorCode.HandlerError, "the sender failed behind item 1"));

        await cancellation.CancelAsync();

        // Item 1 was dropped: to meet what comes behind it would be to lose it in silence.
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await reader.MoveNextAsync());
    }

    [Fact]
    public async Task Cancelled_BehindAnEndThatWasNotReached_FailsAsCancelled()
    {
        using var cancellation = new CancellationTokenSource();
        var stream = Open();
        await using var reader = stream.GetAsyncEnumerator(cancellation.Token);
        stream.TryReceive("[1]"u8);
        stream.Complete();

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await reader.MoveNextAsync());
        Assert.False(_source.WasLeft, "the sender had ended, and is told nothing");
    }

    /// <summary>Nothing else would wake it: the sender is only told to stop, and has nothing to say to that.</summary>
    [Fact]
    public async Task Cancelled_WhileItWaits_FailsAtOnce()
    {
        using var cancellation = new CancellationTokenSource();
        await using var reader = Open().GetAsyncEnumerator(cancellation.Token);
        var step = reader.MoveNextAsync();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => step.Within());
        Assert.True(_source.WasLeft);
    }

    [Fact]
    public async Task Failed_BehindItems_DeliversThemFirst()
    {
        var stream = Open();
        await using var reader = stream.GetAsyncEnumerator();
        stream.TryReceive("[1,2]"u8);
        stream.Complete(new RpcException(RpcErrorCode.HandlerError, "the sender failed"));

        Assert.True(await reader.MoveNextAsync());
        Assert.True(await reader.MoveNextAsync());
        Assert.Equal(2, reader.Current);
        await Assert.ThrowsAsync<RpcException>(async () => await reader.MoveNextAsync());
    }

    private IncomingStream<int> Open() => new("the stream", _source, 64 * 1024, JsonRpcCodec.Get(JsonSerializerOptions.Default, sendsExtensions: true), acceptsNull: false, new JsonItemCodec<int>(JsonSerializerOptions.Default));

    private sealed class Source : IStreamSource
    {
        public bool WasLeft { get; private set; }

        public void Grant(long bytes)
        {
        }

        public void Leave() => WasLeft = true;
    }
}
