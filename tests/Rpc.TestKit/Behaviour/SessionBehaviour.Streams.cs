using System.Runtime.CompilerServices;
using Rpc.Channels;
using Xunit;

namespace Rpc.TestKit.Behaviour;

// Streams in all directions, and how each of their ends ends the other.
public abstract partial class SessionBehaviour
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(50)]
    [InlineData(100_000)]
    public async Task ResultStream_DeliversAllItemsInOrder(int count)
    {
        await using var pair = await StartAsync();
        Assert.Equal(Enumerable.Range(7, count), await pair.Workbench.CountAsync(7, count).ToListAsync().Within());
    }

    [Fact]
    public async Task ResultStream_OfRecordsAndNulls_DeliversEqualItems()
    {
        await using var pair = await StartAsync();
        Assert.Equal([Order.Sample(0), null, Order.Sample(2), null], await pair.Workbench.GetOrders(4).ToListAsync().Within());
    }

    [Fact]
    public async Task ResultStream_OfItemsLargerThanTheWindow_DeliversThem()
    {
        await using var pair = await StartAsync();
        var text = new string('ö', 600_000);
        Assert.Equal([text, text, text], await pair.Workbench.RepeatAsync(text, 3).ToListAsync().Within());
    }

    [Fact]
    public async Task ResultStream_EnumeratedTwice_IsTwoCalls()
    {
        await using var pair = await StartAsync();
        var numbers = pair.Workbench.CountAsync(1, 3);
        Assert.Equal([1, 2, 3], await numbers.ToListAsync().Within());
        Assert.Equal([1, 2, 3], await numbers.ToListAsync().Within());
    }

    [Fact]
    public async Task ResultStreams_ManyAtATime_EachGetsItsOwnItems()
    {
        await using var pair = await StartAsync();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(async i =>
            Assert.Equal(Enumerable.Range(i * 1000, 2000), await pair.Workbench.CountAsync(i * 1000, 2000).ToListAsync()))).Within();
    }

    [Fact]
    public async Task ResultStream_ReadyItems_DoNotWaitForTheNext()
    {
        await using var pair = await StartAsync();
        await using var items = pair.Workbench.StallAfterAsync(3).GetAsyncEnumerator();
        for (var i = 0; i < 3; i++)
        {
            Assert.True(await items.MoveNextAsync().Within());
            Assert.Equal(i, items.Current);
        }
    }

    [Fact]
    public async Task ResultStream_LeftEarly_EndsItsProducer()
    {
        await using var pair = await StartAsync();
        await foreach (var number in pair.Workbench.CountForeverAsync())
        {
            if (number == 1000)
                break;
        }

        await _workbench!.ProducerDisposed.Task.Within();
        Assert.Equal(5, await pair.Workbench.AddAsync(2, 3).Within());
    }

    [Fact]
    public async Task ResultStream_LeftWhileItsProducerWaits_EndsItsProducer()
    {
        await using var pair = await StartAsync();
        var items = pair.Workbench.StallAfterAsync(1).GetAsyncEnumerator();
        Assert.True(await items.MoveNextAsync().Within());
        await items.DisposeAsync().Within();
        await _workbench!.ProducerDisposed.Task.Within();
        Assert.False(await items.MoveNextAsync().Within());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ResultStream_Cancelled_ThrowsAtOnce_AndEndsItsProducer(bool byEnumeration)
    {
        await using var pair = await StartAsync();
        using var cancellation = new CancellationTokenSource();
        var stream = byEnumeration ? pair.Workbench.StallAfterAsync(1) : pair.Workbench.StallAfterAsync(1, cancellation.Token);
        await using var items = stream.GetAsyncEnumerator(byEnumeration ? cancellation.Token : default);
        Assert.True(await items.MoveNextAsync().Within());
        var step = items.MoveNextAsync();
        await cancellation.CancelAsync();
        var exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => step.Within());
        Assert.Equal(cancellation.Token, exception.CancellationToken);
        await _workbench!.ProducerDisposed.Task.Within();
    }

    [Fact]
    public async Task ResultStream_CancelledByEitherOfTwoTokens_Throws()
    {
        await using var pair = await StartAsync();
        using var first = new CancellationTokenSource();
        using var second = new CancellationTokenSource();
        await using var items = pair.Workbench.StallAfterAsync(1, first.Token).GetAsyncEnumerator(second.Token);
        Assert.True(await items.MoveNextAsync().Within());
        await second.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => items.MoveNextAsync().Within());
    }

    [Fact]
    public async Task ResultStream_CancelledBeforehand_SendsNothing()
    {
        await using var pair = await StartAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pair.Workbench.CountForeverAsync(new CancellationToken(canceled: true)).ToListAsync().Within());
        Assert.Equal(0, _workbench!.Produced);
    }

    [Fact]
    public async Task ResultStream_WhoseReaderStops_StopsItsProducer_AndNobodyElse()
    {
        await using var pair = await StartAsync();
        await using var items = pair.Workbench.CountForeverAsync().GetAsyncEnumerator();
        Assert.True(await items.MoveNextAsync().Within());

        // The producer comes to rest: after a full round of other traffic it was not asked for more.
        var before = -1;
        while (before != _workbench!.Produced)
        {
            before = _workbench.Produced;
            Assert.Equal(Enumerable.Range(0, 20_000), await pair.Workbench.CountAsync(0, 20_000).ToListAsync().Within());
        }

        Assert.InRange(before, 1, 300_000);
        for (var i = 1; i < before + 10_000; i++)
        {
            Assert.True(await items.MoveNextAsync().Within());
            Assert.Equal(i, items.Current);
        }
    }

    [Fact]
    public async Task ResultStream_WhoseProducerFails_DeliversWhatCameBefore()
    {
        await using var pair = await StartAsync(expectErrors: true);
        List<int> received = [];
        var exception = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            await foreach (var number in pair.Workbench.FailAfterAsync(500, Failure.Deliberate))
                received.Add(number);
        });
        Assert.Equal(Enumerable.Range(0, 500), received);
        Assert.Equal(4711, (int)exception.Code);
        var undeclared = await Assert.ThrowsAsync<RpcException>(() => pair.Workbench.FailAfterAsync(0, Failure.Undeclared).ToListAsync().Within());
        Assert.Equal(RpcErrorCode.HandlerError, undeclared.Code);
        Assert.DoesNotContain("secret", undeclared.ToString(), StringComparison.Ordinal);
        Assert.Contains(_serverLog.Errors, static entry => entry.EventId == 1001);
    }

    [Fact]
    public async Task ResultStream_WhoseProducerFailsInFinally_TellsItsReader()
    {
        await using var pair = await StartAsync(expectErrors: true);
        await using var items = pair.Workbench.FailInFinallyAsync().GetAsyncEnumerator();
        Assert.True(await items.MoveNextAsync().Within());
        await Assert.ThrowsAsync<RpcException>(() => items.MoveNextAsync().Within());
        Assert.Equal(5, await pair.Workbench.AddAsync(2, 3).Within());
    }

    [Fact]
    public async Task ResultStream_WithAnItemThatCannotBeSerialised_FailsBehindTheOthers()
    {
        await using var pair = await StartAsync(expectErrors: true);
        await using var items = pair.Workbench.GetCyclesAsync().GetAsyncEnumerator();
        Assert.True(await items.MoveNextAsync().Within());
        Assert.Null(items.Current.Next);
        await Assert.ThrowsAsync<RpcException>(() => items.MoveNextAsync().Within());
        Assert.Equal(5, await pair.Workbench.AddAsync(2, 3).Within());
    }

    [Fact]
    public async Task ResultStream_OfAnotherType_FailsAtItsReader_AndEndsItsProducer()
    {
        await using var pair = await StartAsync();
        var exception = await Assert.ThrowsAsync<RpcSerializationException>(() => pair.Client.Get<IOutdatedWorkbench>().RepeatNumbersAsync("text", 100_000).ToListAsync().Within());
        Assert.Contains("workbench.repeat", exception.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<RpcSerializationException>(() => pair.Workbench.GetNullsAgainstTheContractAsync().ToListAsync().Within());
        Assert.Equal(5, await pair.Workbench.AddAsync(2, 3).Within());
    }

    [Fact]
    public async Task ResultStream_OfAMethodThatHasNone_OrTheReverse_FailsThatCallOnly()
    {
        await using var pair = await StartAsync();
        var unknown = await Assert.ThrowsAsync<RpcException>(() => pair.Client.Get<IOutdatedWorkbench>().NeverStreamedAsync().ToListAsync().Within());
        Assert.Equal(RpcErrorCode.MethodNotFound, unknown.Code);
        var newer = pair.Client.Get<INewerWorkbench>();
        await Assert.ThrowsAsync<RpcSerializationException>(() => newer.EchoStreamAsync("text").ToListAsync().Within());
        await Assert.ThrowsAsync<RpcSerializationException>(() => newer.CountOnceAsync(0, 3).Within());
        Assert.Equal(5, await pair.Workbench.AddAsync(2, 3).Within());
    }

    [Fact]
    public async Task ResultStream_WhoseSessionEnds_ThrowsBehindWhatCame_AndEndsItsProducer()
    {
        await using var pair = await StartAsync();
        await using var items = pair.Workbench.StallAfterAsync(2).GetAsyncEnumerator();
        Assert.True(await items.MoveNextAsync().Within());
        await pair.Server.CloseAsync(ChannelCloseCode.GoingAway, "maintenance").Within();
        await _workbench!.ProducerDisposed.Task.Within();
        Assert.True(await items.MoveNextAsync().Within());
        var exception = await Assert.ThrowsAsync<RpcSessionException>(() => items.MoveNextAsync().Within());
        Assert.Equal(RpcSessionEndReason.ClosedByPeer, exception.Reason);
        await Assert.ThrowsAsync<RpcSessionException>(() => pair.Workbench.CountAsync(0, 1).ToListAsync().Within());
    }

    [Fact]
    public async Task ResultStream_FromTheClient_ReachesTheServer()
    {
        await using var pair = await StartAsync();
        Assert.Equal(Enumerable.Range(0, 5000), await pair.Workbench.RelayFromUserAsync(5000).ToListAsync().Within());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100_000)]
    public async Task ArgumentStream_DeliversAllItemsInOrder(int count)
    {
        await using var pair = await StartAsync();
        var source = new Source();
        Assert.Equal((count * (count - 1L) / 2) + 5, await pair.Workbench.SumAsync(source.CountAsync(count), plus: 5).Within());
        await source.Disposed.Task.Within();
    }

    [Fact]
    public async Task ArgumentStreams_SeveralInOneCall_AreDistinct()
    {
        await using var pair = await StartAsync();
        Assert.Equal("a-Zoë & Søn <ß>;b-nobody;c-;", await pair.Workbench.ZipAsync(AsyncEnumerables.OfAsync("a", "b", "c"), "-", AsyncEnumerables.OfAsync(Order.Sample(1), null)).Within());
        Assert.Equal("a-b-", await pair.Workbench.ZipAsync(AsyncEnumerables.OfAsync("a", "b"), "-", null).Within());
    }

    [Fact]
    public async Task ArgumentStream_AndResultStream_RunAtTheSameTime()
    {
        await using var pair = await StartAsync();
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var doubled = pair.Workbench.DoubleAsync(GatedAsync(gate.Task)).GetAsyncEnumerator();
        Assert.True(await doubled.MoveNextAsync().Within());
        Assert.Equal(2, doubled.Current);

        // The second number is produced only when the first has made the round.
        gate.SetResult();
        Assert.True(await doubled.MoveNextAsync().Within());
        Assert.Equal(4, doubled.Current);
        Assert.False(await doubled.MoveNextAsync().Within());
    }

    [Fact]
    public async Task ArgumentStream_LeftEarlyByItsReader_EndsItsProducer()
    {
        await using var pair = await StartAsync();
        var source = new Source();
        Assert.Equal(10, await pair.Workbench.TakeAsync(source.CountAsync(int.MaxValue), 10).Within());
        await source.Disposed.Task.Within();
    }

    [Fact]
    public async Task ArgumentStream_NeverRead_EndsWithItsCall()
    {
        await using var pair = await StartAsync();
        var source = new Source();
        Assert.Equal(42, await pair.Workbench.IgnoreAsync(source.CountAsync(int.MaxValue)).Within());
        await source.Disposed.Task.Within();
        Assert.Equal(5, await pair.Workbench.AddAsync(2, 3).Within());
    }

    [Fact]
    public async Task ArgumentStream_ReadTwice_SaysWhyNot()
    {
        await using var pair = await StartAsync();
        Assert.Contains("can be read once", await pair.Workbench.ReadTwiceAsync(AsyncEnumerables.OfAsync(1, 2)).Within(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ArgumentStream_OfAnotherType_FailsAtItsReader()
    {
        await using var pair = await StartAsync(expectErrors: true);
        await Assert.ThrowsAsync<RpcException>(() => pair.Client.Get<IOutdatedWorkbench>().SumTextsAsync(AsyncEnumerables.OfAsync("one", "two")).Within());
        Assert.Contains(_serverLog.Errors, static entry => entry.Exception is RpcSerializationException failure && failure.Message.Contains("'numbers' of 'workbench.sum'", StringComparison.Ordinal));
        Assert.Equal(5, await pair.Workbench.AddAsync(2, 3).Within());
    }

    [Fact]
    public async Task ArgumentStream_WhoseProducerFails_FailsAtItsReader_WithoutItsText()
    {
        await using var pair = await StartAsync(expectErrors: true);
        var call = pair.Workbench.WaitWithStreamAsync(FailAsync());
        await Assert.ThrowsAsync<RpcException>(() => call.Within());
        var met = Assert.IsType<RpcException>(await _workbench!.ReaderEnded.Task.Within());
        Assert.Equal(RpcErrorCode.HandlerError, met.Code);
        Assert.DoesNotContain("secret", met.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ArgumentStream_OfACancelledCall_EndsAtBothEnds()
    {
        await using var pair = await StartAsync();
        using var cancellation = new CancellationTokenSource();
        var source = new Source();
        var call = pair.Workbench.WaitWithStreamAsync(source.StallAsync(1), cancellation.Token);
        await _workbench!.HandlerStarted.Task.Within();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Within());
        await source.Disposed.Task.Within();
        Assert.IsAssignableFrom<OperationCanceledException>(await _workbench.ReaderEnded.Task.Within());
    }

    [Fact]
    public async Task ArgumentStream_WhoseSessionEnds_EndsAtBothEnds()
    {
        await using var pair = await StartAsync();
        var source = new Source();
        var call = pair.Workbench.WaitWithStreamAsync(source.StallAsync(1));
        await _workbench!.HandlerStarted.Task.Within();
        await pair.Client.DisposeAsync().Within();
        await Assert.ThrowsAsync<RpcSessionException>(() => call.Within());
        await source.Disposed.Task.Within();
        Assert.IsType<RpcSessionException>(await _workbench.ReaderEnded.Task.Within());
    }

    [Fact]
    public async Task ArgumentStream_WhoseReaderStops_StopsItsProducer()
    {
        await using var pair = await StartAsync();
        var source = new Source();
        await using var doubled = pair.Workbench.DoubleAsync(source.CountAsync(int.MaxValue)).GetAsyncEnumerator();
        Assert.True(await doubled.MoveNextAsync().Within());
        var before = -1;
        while (before != source.Produced)
        {
            before = source.Produced;
            await pair.Workbench.CountAsync(0, 20_000).ToListAsync().Within();
        }

        Assert.InRange(before, 1, 600_000);
        for (var i = 1; i < before + 1000; i++)
            Assert.True(await doubled.MoveNextAsync().Within());
        Assert.Equal((before + 999) * 2, doubled.Current);
    }

    [Fact]
    public async Task ArgumentStreams_BeyondTheLimit_AreRefusedAsBusy_AndLaterOnesServed()
    {
        await using var pair = await StartAsync(static options => options.MaxConcurrentStreams = 1);
        var source = new Source();
        using var cancellation = new CancellationTokenSource();
        var first = pair.Workbench.WaitWithStreamAsync(source.StallAsync(1), cancellation.Token);
        await _workbench!.HandlerStarted.Task.Within();
        var second = new Source();
        var refused = await Assert.ThrowsAsync<RpcException>(() => pair.Workbench.SumAsync(second.CountAsync(int.MaxValue)).Within());
        Assert.Equal(RpcErrorCode.ServerBusy, refused.Code);
        Assert.Contains("MaxConcurrentStreams", refused.Message, StringComparison.Ordinal);
        await second.Disposed.Task.Within();

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first.Within());
        await _workbench.ReaderEnded.Task.Within();
        while (true)
        {
            try
            {
                Assert.Equal(3, await pair.Workbench.SumAsync(AsyncEnumerables.OfAsync(1, 2)).Within());
                break;
            }
            catch (RpcException exception) when (exception.Code == RpcErrorCode.ServerBusy)
            {
            }
        }
    }

    [Fact]
    public async Task Progress_ArrivesInOrderBeforeTheResult()
    {
        await using var pair = await StartAsync();
        var orders = new Reports<Order>();
        var messages = new Reports<string?>();
        Assert.Equal(50, await pair.Workbench.ReportAsync(50, orders, messages).Within());
        Assert.Equal(Enumerable.Range(0, 50).Select(Order.Sample), orders.All);
        Assert.Equal(Enumerable.Range(0, 50).Select(static i => i % 2 == 0 ? null : $"step {i}"), messages.All);
        Assert.Equal(2, await pair.Workbench.ReportAsync(2, null, messages).Within());
    }

    private static async IAsyncEnumerable<int> GatedAsync(Task gate)
    {
        yield return 1;
        await gate;
        yield return 2;
    }

    private static async IAsyncEnumerable<int> FailAsync()
    {
        yield return 1;
        await Task.Yield();
        throw new InvalidOperationException("secret of the caller");
    }

    /// <summary>A producer at the calling end that tells what became of it, also of one that ended before its first step.</summary>
    private sealed class Source
    {
        private int _produced;

        public TaskCompletionSource Disposed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Produced => Volatile.Read(ref _produced);

        public Watched CountAsync(int count) => new(RunAsync(count), Disposed);

        public Watched StallAsync(int count) => new(RunAndStallAsync(count), Disposed);

        private async IAsyncEnumerable<int> RunAsync(int count, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            for (var i = 0; i < count; i++)
            {
                if (i % 100 == 0)
                    await Task.Yield();
                cancellationToken.ThrowIfCancellationRequested();
                Interlocked.Increment(ref _produced);
                yield return i;
            }
        }

        private static async IAsyncEnumerable<int> RunAndStallAsync(int count, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            for (var i = 0; i < count; i++)
                yield return i;
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
    }

    private sealed class Watched(IAsyncEnumerable<int> items, TaskCompletionSource disposed) : IAsyncEnumerable<int>
    {
        public IAsyncEnumerator<int> GetAsyncEnumerator(CancellationToken cancellationToken = default) => new Enumerator(items.GetAsyncEnumerator(cancellationToken), disposed);

        private sealed class Enumerator(IAsyncEnumerator<int> inner, TaskCompletionSource disposed) : IAsyncEnumerator<int>
        {
            public int Current => inner.Current;

            public ValueTask<bool> MoveNextAsync() => inner.MoveNextAsync();

            public async ValueTask DisposeAsync()
            {
                await inner.DisposeAsync();
                disposed.TrySetResult();
            }
        }
    }

    private sealed class Reports<T> : IProgress<T>
    {
        public List<T> All { get; } = [];

        public void Report(T value) => All.Add(value);
    }
}
