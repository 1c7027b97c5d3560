using Rpc.Channels;
using Rpc.Codecs;
using Rpc.Codecs.Json;
using Rpc.Messages;
using Rpc.Streams;

namespace Rpc.Core.Tests.Streams;

public sealed class OutgoingStreamTests
{
    /// <summary>The batch that goes while the next item is still to come leaves no credit, by a byte or two: that item has to wait for more.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Item_BehindABatchThatTookTheLastCredit_WaitsForMore(int left)
    {
        var host = new Host();
        var gate = new TaskCompletionSource();
        var stream = new OutgoingStream<string>(host, new RequestId(7), parameter: 0, Items(), new JsonItemCodec<string>(JsonDefaults.Options));

        // Whatever can go on goes on before the call returns, on this thread.
        var run = stream.RunAsync(CancellationToken.None);
        gate.SetResult();
        Assert.InRange(host.CostBeforeLast, 1, StreamCredit.Initial - 1);
        Assert.True(stream.TryGrant(1000));
        await run;
        Assert.NotNull(stream.TakeBatch());

        async IAsyncEnumerable<string> Items()
        {
            // One message each: what a text costs besides itself are its quotes and the brackets.
            for (var i = 0; i < 3; i++)
                yield return new string('x', 20_000 - 4);
            yield return new string('y', StreamCredit.Initial - 60_000 - 4 + 2 - left);
            await gate.Task;
            yield return "z";
        }
    }

    private sealed class Host : IStreamHost
    {
        private int _cost;

        /// <summary>What had been sent before the last message was.</summary>
        public int CostBeforeLast { get; private set; }

        public RpcCodec Codec { get; } = JsonRpcCodec.Get(JsonDefaults.Options, sendsExtensions: true);

        public int StreamWindowBytes => StreamCredit.Initial;

        public ValueTask SendAsync(MessageWriter writer, bool moreFollows, CancellationToken cancellationToken)
        {
            CostBeforeLast = _cost;
            var message = writer.Message.Span;
            _cost += message.LastIndexOf((byte)']') + 1 - message.IndexOf((byte)'[');
            Codec.Writers.Return(writer);
            return default;
        }

        public void Post(MessageWriter writer, MessageUrgency urgency) => throw new NotSupportedException();

        public void PostEvent(MessageWriter writer) => throw new NotSupportedException();

        public void WatchReader(OutgoingStream stream) => throw new NotSupportedException();

        public bool TryOpenStream() => throw new NotSupportedException();

        public void CloseStream() => throw new NotSupportedException();

        public RpcError DescribeFailure(Exception exception, string method) => throw new NotSupportedException();

        public void OnCallbackFailed(Exception exception) => throw new NotSupportedException();
    }
}
