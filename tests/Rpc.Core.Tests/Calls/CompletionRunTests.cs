using Rpc.Calls;
using Rpc.Codecs;
using Rpc.TestKit;
using Xunit;

namespace Rpc.Core.Tests.Calls;

/// <summary>What one thread takes with plain writes, and another takes away meanwhile, is taken once.</summary>
public sealed class CompletionRunTests
{
    [Fact]
    public async Task Calls_TakenAwayWhileTheyAreTaken_AreTakenOnceEach()
    {
        const int Rounds = 500;
        var gate = new object();
        var run = new CompletionRun(queue: null!, gate);
        var calls = Enumerable.Range(0, 200).Select(_ => new Call()).ToArray();
        PendingCall? first = null;
        var isOver = false;
        var robberies = 0;

        var robbing = Task.Run(() =>
        {
            while (!Volatile.Read(ref isOver))
            {
                lock (gate)
                {
                    if (!run.HasNext || first is not null)
                        continue;
                    first = run.TakeAway();
                    robberies++;
                }
            }
        });
        await Task.Run(() =>
        {
            // With as many rounds as it takes to meet the other thread in the middle of one.
            for (var round = 1; round <= Rounds || Volatile.Read(ref robberies) < 10; round++)
            {
                for (var i = 1; i < calls.Length; i++)
                    calls[i - 1].NextCompleted = calls[i];
                PendingCall? next = calls[0];
                while (next is not null)
                {
                    lock (gate)
                        run.Fill(next);
                    while (run.Take() is { } call)
                        ((Call)call).Taken++;
                    lock (gate)
                        (next, first) = (first, null);
                }

                Assert.All(calls, call => Assert.Equal(round, call.Taken));
            }
        }).Within();
        Volatile.Write(ref isOver, true);
        await robbing.Within();
    }

    private sealed class Call : PendingCall
    {
        public int Taken;

        public override RpcMethod? Method => null;

        public override string MethodName => "";

        public override void SetResult(ReadOnlySpan<byte> result, RpcCodec codec, CompletionQueue completions) => throw new NotSupportedException();

        protected override void Fail(Exception exception) => throw new NotSupportedException();
    }
}
