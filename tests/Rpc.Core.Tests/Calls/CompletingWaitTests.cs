using System.Threading.Tasks.Sources;
using Rpc.Calls;
using Rpc.Channels;
using Rpc.TestKit;
using Xunit;

namespace Rpc.Core.Tests.Calls;

/// <summary>Who lets which callers go on when the receive loop waits, and goes on on another thread.</summary>
public sealed class CompletingWaitTests
{
    private readonly Channel _channel = new();
    private readonly CompletionQueue _queue;
    private readonly CompletingWait _wait;

    public CompletingWaitTests()
    {
        _queue = new CompletionQueue(_channel);
        _wait = new CompletingWait(_channel, _queue);
        _queue.Loop = _wait;
    }

    [Fact]
    public async Task Calls_ReadByTheLoopElsewhere_AreNotThoseOfTheThreadThatLetItGoOn()
    {
        await Task.Run(() =>
        {
            var order = new List<int>();
            _queue.Add(new ActingCall(() => order.Add(1)));

            // The loop goes on at once, and reads another answer, before this thread comes to the callers.
            _channel.Waiting = () => OnAnotherThread(() => _queue.Add(new ActingCall(() => order.Add(2))));
            _wait.UnsafeOnCompleted(static () => { });
            Assert.Equal([1], order);
            _queue.Continue(_queue.TakeRead());
            Assert.Equal([1, 2], order);
        });
    }

    [Fact]
    public async Task Loop_HeldUpByCallers_WaitsElsewhereWhenItIsLetGoOn()
    {
        await Task.Run(() =>
        {
            var taken = 0;
            var waits = new ManualResetEventSlim();
            _channel.Waiting = () =>
            {
                // What it reads is none of those that go on.
                OnAnotherThread(() => _queue.Add(new ActingCall(() => taken += 1000)));
                waits.Set();
            };
            _queue.Add(new ActingCall(() =>
            {
                Assert.False(waits.IsSet);
                _wait.GoOn();
                _wait.GoOn(); // the loop is let go on once
                waits.Wait();
                taken++;
            }));
            for (var i = 0; i < 20; i++)
                _queue.Add(new ActingCall(() => taken++));
            _wait.UnsafeOnCompleted(static () => { });
            Assert.Equal(21, taken);
            Assert.Equal(1, _channel.Waits);
        }).Within();
    }

    [Fact]
    public async Task Loop_HeldUpByNone_WaitsOnceTheyHaveGoneOn()
    {
        await Task.Run(() =>
        {
            var taken = 0;
            var takenBefore = 0;
            _channel.Waiting = () => takenBefore = taken;
            for (var i = 0; i < 20; i++)
                _queue.Add(new ActingCall(() => taken++));
            _wait.UnsafeOnCompleted(static () => { });
            Assert.Equal(20, takenBefore);
            Assert.Equal(1, _channel.Waits);
        });
    }

    private static void OnAnotherThread(Action action)
    {
        var thread = new Thread(() => action());
        thread.Start();
        thread.Join();
    }

    // Tells when the loop has begun to wait; it waits for ever.
    private sealed class Channel : IMessageChannel, IValueTaskSource<bool>
    {
        public Action Waiting { get; set; } = static () => { };

        public int Waits { get; private set; }

        public string? Subprotocol => null;

        public string RemoteAddress => "";

        public ChannelEnd? Closed => null;

        public ValueTask<bool> WaitToReceiveAsync(CancellationToken cancellationToken) => new(this, 0);

        public bool GetResult(short token) => throw new NotSupportedException();

        public ValueTaskSourceStatus GetStatus(short token) => ValueTaskSourceStatus.Pending;

        public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        {
            Waits++;
            Waiting();
        }

        public void Flush()
        {
        }

        public bool TryReceive(out ReceivedMessage message) => throw new NotSupportedException();

        public ValueTask SendAsync(OutgoingMessage message, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask CloseAsync(ChannelCloseCode code, string reason, CancellationToken cancellationToken) => throw new NotSupportedException();

        public void Abort(Exception? reason)
        {
        }

        public ValueTask DisposeAsync() => default;
    }
}
