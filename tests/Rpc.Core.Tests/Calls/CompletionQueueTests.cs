using Rpc.Calls;
using Rpc.Channels;
using Rpc.TestKit;
using Xunit;

namespace Rpc.Core.Tests.Calls;

/// <summary>Each caller goes on once, none that blocks its thread holds up another, and what is held is sent.</summary>
public sealed class CompletionQueueTests
{
    private readonly FlushedChannel _channel = new();
    private readonly CompletionQueue _queue;

    public CompletionQueueTests() => _queue = new CompletionQueue(_channel);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Calls_AreCompletedOnceEach(bool here)
    {
        var counts = new int[1000];
        var left = counts.Length;
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        for (var i = 0; i < counts.Length; i++)
        {
            var number = i;
            _queue.Add(new ActingCall(() =>
            {
                Interlocked.Increment(ref counts[number]);
                if (Interlocked.Decrement(ref left) == 0)
                    all.SetResult();
            }));
            if (number % 7 == 0)
                LetGoOn(number % 2 == 0);
        }

        LetGoOn(here);
        await all.Task.Within();
        Assert.All(counts, count => Assert.Equal(1, count));
        Assert.Equal(0, _channel.Flushes);
    }

    [Fact]
    public async Task Calls_OfAnAnswerReadBesideTheLoop_AreCompletedOnceEach()
    {
        var left = 2000;
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Add(int count)
        {
            for (var i = 0; i < count; i++)
            {
                _queue.Add(new ActingCall(() =>
                {
                    if (Interlocked.Decrement(ref left) == 0)
                        all.SetResult();
                }));
                _queue.HandOver();
            }
        }

        var beside = Task.Run(() =>
        {
            _queue.OtherReader = Environment.CurrentManagedThreadId;
            Add(1000);
            _queue.OtherReader = 0;
        });
        Add(1000);
        await beside.Within();
        await all.Task.Within();
    }

    [Fact]
    public async Task Calls_Continued_GoOnOnThisThread()
    {
        await Task.Run(() =>
        {
            var threads = new List<int>();
            for (var i = 0; i < 3; i++)
                _queue.Add(new ActingCall(() => threads.Add(Environment.CurrentManagedThreadId)));
            _queue.Continue(_queue.TakeRead());
            Assert.Equal([Environment.CurrentManagedThreadId, Environment.CurrentManagedThreadId, Environment.CurrentManagedThreadId], threads);
        });
    }

    [Fact]
    public async Task Calls_ContinuedOnSomebodysThread_GoOnOnThePool()
    {
        var goesOn = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            _queue.Add(new ActingCall(() => goesOn.SetResult(Thread.CurrentThread.IsThreadPoolThread)));
            _queue.Continue(_queue.TakeRead());
        });
        thread.Start();
        Assert.True(await goesOn.Task.Within());
    }

    [Fact]
    public async Task Call_ThatTheLastCallerBlocksFor_GoesOnAtOnce()
    {
        await Task.Run(async () =>
        {
            var isBegun = new ManualResetEventSlim();
            var second = new ManualResetEventSlim();
            var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _queue.Add(new ActingCall(() =>
            {
                isBegun.Set();
                second.Wait();
                first.SetResult();
            }));
            _queue.HandOver();
            isBegun.Wait();
            var thread = 0;
            _queue.Add(new ActingCall(() =>
            {
                thread = Environment.CurrentManagedThreadId;
                second.Set();
            }));
            var here = Environment.CurrentManagedThreadId;
            _queue.Continue(_queue.TakeRead());
            Assert.Equal(here, thread);
            await first.Task.Within();
        });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Call_ThatBlocksItsThread_HoldsUpNoneBehindIt(bool here)
    {
        var second = new ManualResetEventSlim();
        var first = new TaskCompletionSource();
        _queue.Add(new ActingCall(() =>
        {
            second.Wait();
            first.SetResult();
        }));
        _queue.Add(new ActingCall(second.Set));
        LetGoOn(here);
        await first.Task.Within();
    }

    [Fact]
    public async Task Calls_TakenBeforeTheLoopGoesOnElsewhere_AreTheLoopsNoMore()
    {
        await Task.Run(() =>
        {
            var order = new List<int>();
            _queue.Add(new ActingCall(() => order.Add(1)));
            var read = _queue.TakeRead();
            _queue.Add(new ActingCall(() => order.Add(2)));
            _queue.Continue(_queue.TakeRead());
            _queue.HandOver();
            Assert.Equal([2], order);
            _queue.Continue(read);
            Assert.Equal([2, 1], order);
        });
    }

    [Fact]
    public async Task Calls_SomeOfWhichBlockForLaterOnes_AreCompletedOnceEach()
    {
        var calls = Enumerable.Range(0, 200).Select(_ => new TaskCompletionSource()).ToArray();
        for (var i = 0; i < calls.Length; i++)
        {
            var (own, awaited) = (calls[i], i % 20 == 0 ? calls[i + 10] : null);
            _queue.Add(new ActingCall(() =>
            {
                awaited?.Task.Wait();
                own.SetResult(); // throws the second time
            }));
            if (i % 50 == 49)
                _queue.HandOver();
        }

        await Task.WhenAll(calls.Select(call => call.Task)).Within();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Message_HeldByACallThatThenBlocks_IsFlushed(bool here)
    {
        var mayHold = new TaskCompletionSource<bool>();
        _queue.Add(new ActingCall(() =>
        {
            mayHold.TrySetResult(_queue.MayHold);
            _queue.OnHeld();
            _channel.Flushed.Task.Wait();
        }));

        // Behind it stands one that blocks until the flush as well: whoever flushes does it before all else.
        for (var i = 0; i < 3; i++)
            _queue.Add(new ActingCall(_channel.Flushed.Task.Wait));
        LetGoOn(here);
        await _channel.Flushed.Task.Within();
        await mayHold.Task.Within();
    }

    [Fact]
    public async Task Message_HeldWhenNoOtherFollows_IsFlushedAtOnce()
    {
        var flushes = new TaskCompletionSource<(bool MayHold, int Flushes)>();
        _queue.Add(new ActingCall(() =>
        {
            var mayHold = _queue.MayHold;
            _queue.OnHeld();
            flushes.SetResult((mayHold, _channel.Flushes));
        }));
        LetGoOn(here: true);
        Assert.Equal((false, 1), await flushes.Task.Within());
    }

    [Fact]
    public async Task Message_HeldByAnyOfMany_IsFlushed()
    {
        for (var round = 0; round < 1000; round++)
        {
            var sent = 0;
            var unflushed = new TaskCompletionSource();
            for (var i = 0; i < 4; i++)
            {
                _queue.Add(new ActingCall(() =>
                {
                    if (_queue.MayHold)
                        _channel.Hold();
                    if (_channel.Held > 0)
                        _queue.OnHeld();
                    if (Interlocked.Increment(ref sent) == 4)
                        unflushed.SetResult();
                }));
                if (i % 2 == 1)
                    LetGoOn(here: round % 2 == 0);
            }

            await unflushed.Task.Within();
            await _channel.NothingHeldAsync().Within();
        }
    }

    [Fact]
    public void MayHold_ElsewhereThanInACallOfTheQueue_IsFalse() => Assert.False(_queue.MayHold);

    [Fact]
    public async Task Messages_Held_DoNotWaitForAllTheOthers()
    {
        const int Calls = 1000;
        var gone = 0;
        var flushes = new TaskCompletionSource<int>();
        for (var i = 0; i < Calls; i++)
        {
            _queue.Add(new ActingCall(() =>
            {
                if (_queue.MayHold)
                    _queue.OnHeld();
                if (Interlocked.Increment(ref gone) == Calls)
                    flushes.SetResult(_channel.Flushes);
            }));
        }

        // Where the thread is held up, another goes on with the rest.
        LetGoOn(here: true);
        Assert.InRange(await flushes.Task.Within(), 2, 100);
    }

    // As the receive loop does when it waits, and when it does not.
    private void LetGoOn(bool here)
    {
        if (here)
            Task.Run(() => _queue.Continue(_queue.TakeRead())).Wait();
        else
            _queue.HandOver();
    }

    private sealed class FlushedChannel : IMessageChannel
    {
        private readonly object _gate = new();
        private TaskCompletionSource? _nothingHeld;
        private int _held;
        private int _flushes;

        public TaskCompletionSource Flushed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Flushes => Volatile.Read(ref _flushes);

        public int Held => Volatile.Read(ref _held);

        public string? Subprotocol => null;

        public string RemoteAddress => "";

        public ChannelEnd? Closed => null;

        public void Hold()
        {
            lock (_gate)
                _held++;
        }

        public Task NothingHeldAsync()
        {
            lock (_gate)
                return _held == 0 ? Task.CompletedTask : (_nothingHeld ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }

        public void Flush()
        {
            Interlocked.Increment(ref _flushes);
            lock (_gate)
            {
                _held = 0;
                _nothingHeld?.SetResult();
                _nothingHeld = null;
            }

            Flushed.TrySetResult();
        }

        public ValueTask<bool> WaitToReceiveAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public bool TryReceive(out ReceivedMessage message) => throw new NotSupportedException();

        public ValueTask SendAsync(OutgoingMessage message, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask CloseAsync(ChannelCloseCode code, string reason, CancellationToken cancellationToken) => throw new NotSupportedException();

        public void Abort(Exception? reason)
        {
        }

        public ValueTask DisposeAsync() => default;
    }
}
