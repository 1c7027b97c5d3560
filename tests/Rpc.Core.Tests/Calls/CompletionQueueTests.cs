using Rpc.Calls;
using Rpc.Channels;
using Rpc.Codecs;
using Rpc.TestKit;
using Xunit;

namespace Rpc.Core.Tests.Calls;

/// <summary>Each caller goes on once, none that blocks its thread holds up another, and what is held is sent.</summary>
public sealed class CompletionQueueTests
{
    private readonly FlushedChannel _channel = new();
    private readonly CompletionQueue _queue;

    public CompletionQueueTests() => _queue = new CompletionQueue(_channel);

    [Fact]
    public async Task Calls_AreCompletedOnceEach()
    {
        var counts = new int[1000];
        var left = counts.Length;
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        for (var i = 0; i < counts.Length; i++)
        {
            var number = i;
            _queue.Add(new Call(() =>
            {
                Interlocked.Increment(ref counts[number]);
                if (Interlocked.Decrement(ref left) == 0)
                    all.SetResult();
            }));
        }

        await all.Task.Within();
        Assert.All(counts, count => Assert.Equal(1, count));
        Assert.Equal(0, _channel.Flushes);
    }

    [Fact]
    public async Task Call_ThatBlocksItsThread_HoldsUpNoneBehindIt()
    {
        var second = new ManualResetEventSlim();
        var first = new TaskCompletionSource();
        var begun = new ManualResetEventSlim();
        _queue.Add(new Call(() =>
        {
            begun.Wait();
            second.Wait();
            first.SetResult();
        }));
        _queue.Add(new Call(second.Set));
        begun.Set();
        await first.Task.Within();
    }

    [Fact]
    public async Task Message_HeldByACallThatThenBlocks_IsFlushed()
    {
        // What holds up the first call until others stand behind it, so that it may hold what it sends.
        var areQueued = new ManualResetEventSlim();
        var mayHold = new TaskCompletionSource<bool>();
        _queue.Add(new Call(areQueued.Wait));
        _queue.Add(new Call(() =>
        {
            mayHold.TrySetResult(_queue.MayHold);
            _queue.OnHeld();
            _channel.Flushed.Task.Wait();
        }));

        // Behind it stands one that blocks until the flush as well: whoever flushes does it before all else.
        for (var i = 0; i < 3; i++)
            _queue.Add(new Call(_channel.Flushed.Task.Wait));
        areQueued.Set();
        await _channel.Flushed.Task.Within();
        await mayHold.Task.Within();
    }

    [Fact]
    public async Task Message_HeldWhenNoOtherFollows_IsFlushedAtOnce()
    {
        var flushes = new TaskCompletionSource<(bool MayHold, int Flushes)>();
        _queue.Add(new Call(() =>
        {
            var mayHold = _queue.MayHold;
            _queue.OnHeld();
            flushes.SetResult((mayHold, _channel.Flushes));
        }));
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
                _queue.Add(new Call(() =>
                {
                    if (_queue.MayHold)
                        _channel.Hold();
                    if (_channel.Held > 0)
                        _queue.OnHeld();
                    if (Interlocked.Increment(ref sent) == 4)
                        unflushed.SetResult();
                }));
            }

            await unflushed.Task.Within();
            await _channel.NothingHeldAsync().Within();
        }
    }

    [Fact]
    public void MayHold_ElsewhereThanInACallOfTheQueue_IsFalse() => Assert.False(_queue.MayHold);

    private sealed class Call(Action complete) : PendingCall
    {
        public override RpcMethod? Method => null;

        public override string MethodName => "";

        public override void SetResult(ReadOnlySpan<byte> result, RpcCodec codec, CompletionQueue completions) => throw new NotSupportedException();

        public override void Complete() => complete();

        protected override void Fail(Exception exception) => throw new NotSupportedException();
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
