using System.Runtime.CompilerServices;
using Rpc.Streams;
using Rpc.TestKit;
using Rpc.TestKit.Behaviour;

namespace Rpc.Core.Tests.Hostile;

/// <summary>What a peer may get wrong or do in bad faith, in both formats: what comes of it, that it is bounded, and that all else goes on.</summary>
public sealed class HostilePeerTests
{
    private Workbench _workbench = null!;

    public static TheoryData<string> Subprotocols => [RpcSubprotocols.Json, RpcSubprotocols.MessagePack];

    [Theory, MemberData(nameof(Subprotocols))]
    public async Task Items_PastTheirCredit_FailTheirCall_AndNoneIsTaken(string subprotocol)
    {
        await using var wire = Connect(subprotocol);
        await wire.CallAsync(1, "workbench.readWhenTold", $"[{Wire.Stream}]");
        for (var i = 0; i < 50; i++)
            await wire.ItemsAsync(1, 0, $"[\"{new string('x', 40_000)}\"]");
        Assert.Equal(new Said("stop", 1), await wire.ReceiveAsync());
        await wire.AssertAliveAsync();
        _workbench.MayRead.SetResult();
        Assert.Equal(new Said("error", 1, (int)RpcErrorCode.FlowControlError), await wire.ReceiveAsync());
        await AssertNothingIsLeftAsync(wire);
    }

    [Theory, MemberData(nameof(Subprotocols))]
    public async Task Items_OfAnOwnStream_PastTheirCredit_FailTheCall_AndCancelIt(string subprotocol)
    {
        await using var wire = Connect(subprotocol);
        await using var items = wire.Session.Get<IWorkbench>().RepeatAsync("x", 1).GetAsyncEnumerator();
        var step = items.MoveNextAsync();
        var id = (await wire.ReceiveAsync())!.Id;
        for (var i = 0; i < 50; i++)
            await wire.ItemsAsync(id, Wire.Result, $"[\"{new string('x', 40_000)}\"]");
        Assert.Equal(new Said("cancel", id), await wire.ReceiveAsync());

        // The cancel may be seen here before the reader learns of it, or only then.
        var failure = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (await step.Within())
                step = items.MoveNextAsync();
        });
        Assert.Equal(RpcErrorCode.FlowControlError, failure.Code);
        await AssertNothingIsLeftAsync(wire);
    }

    [Theory]
    [InlineData(RpcSubprotocols.Json, 0)]
    [InlineData(RpcSubprotocols.Json, -1)]
    [InlineData(RpcSubprotocols.Json, int.MaxValue)]
    [InlineData(RpcSubprotocols.Json, long.MaxValue)]
    [InlineData(RpcSubprotocols.MessagePack, 0)]
    [InlineData(RpcSubprotocols.MessagePack, -1)]
    [InlineData(RpcSubprotocols.MessagePack, int.MaxValue)]
    [InlineData(RpcSubprotocols.MessagePack, long.MaxValue)]
    public async Task Credit_ThatMakesNoSense_EndsTheProducer(string subprotocol, long bytes)
    {
        await using var wire = Connect(subprotocol);
        await wire.CallAsync(1, "workbench.stallAfter", "[1]");
        Assert.Equal("items", (await wire.ReceiveAsync())!.Kind);
        await wire.CreditAsync(1, Wire.Result, bytes);
        Assert.Equal(new Said("error", 1, (int)RpcErrorCode.FlowControlError), await wire.ReceiveAsync());
        await _workbench.ProducerDisposed.Task.Within();
        await AssertNothingIsLeftAsync(wire);
    }

    [Theory, MemberData(nameof(Subprotocols))]
    public async Task StreamMessages_ForCallsThatAreNone_OrAreOver_AreIgnored(string subprotocol)
    {
        await using var wire = Connect(subprotocol);
        await wire.CallAsync(1, "workbench.ignore", $"[{Wire.Stream}]");
        Assert.Equal(new Said("result", 1), await wire.ReceiveAsync());
        foreach (var id in new[] { 1, 99, 65536 })
        {
            for (var i = 0; i < 200; i++)
            {
                await wire.ItemsAsync(id, 0, "[1]", isLast: i % 2 == 0);
                await wire.ItemsAsync(id, Wire.Result, "[1]");
                await wire.CreditAsync(id, 0, 1000);
                await wire.CreditAsync(id, Wire.Result, long.MaxValue);
                await wire.StopAsync(id, 0);
                await wire.ProgressAsync(id, 0, "1");
            }
        }

        await AssertNothingIsLeftAsync(wire);
    }

    [Theory, MemberData(nameof(Subprotocols))]
    public async Task Stream_EndedTwice_HasEndedOnce(string subprotocol)
    {
        await using var wire = Connect(subprotocol);
        await wire.CallAsync(1, "workbench.sum", $"[{Wire.Stream}, 10]");
        for (var i = 0; i < 3; i++)
            await wire.ItemsAsync(1, 0, "[1]", isLast: true);
        Assert.Equal(new Said("result", 1), await wire.ReceiveAsync());
        await AssertNothingIsLeftAsync(wire);
    }

    /// <summary>Each has sent what it might, and rests.</summary>
    [Theory, MemberData(nameof(Subprotocols))]
    public async Task Streams_ThatAreOpenedAndNeverRead_Rest_AndOtherCallsGoOn(string subprotocol)
    {
        const int Count = 50;
        await using var wire = Connect(subprotocol);
        var bytes = new Dictionary<long, int>();
        for (var id = 1; id <= Count; id++)
        {
            bytes[id] = 0;
            await wire.CallAsync(id, "workbench.countForever");
        }

        while (bytes.Values.Any(static sent => sent < StreamCredit.Initial))
        {
            var said = (await wire.ReceiveAsync())!;
            Assert.Equal("items", said.Kind);
            bytes[said.Id] += said.ItemBytes;
        }

        Assert.All(bytes.Values, static sent => Assert.InRange(sent, StreamCredit.Initial, StreamCredit.Initial + StreamCredit.BatchBytes));
        await wire.AssertAliveAsync();
        for (var id = 1; id <= Count; id++)
            await wire.CancelAsync(id);
        for (var id = 1; id <= Count; id++)
            Assert.Equal(("error", (int)RpcErrorCode.RequestCancelled), await wire.ReceiveAsync() is { } said ? (said.Kind, said.Code) : default);
        await AssertNothingIsLeftAsync(wire);
    }

    [Theory, MemberData(nameof(Subprotocols))]
    public async Task Cancels_TenThousandForOneId_AnswerItOnce(string subprotocol)
    {
        await using var wire = Connect(subprotocol);
        await wire.CallAsync(1, "workbench.waitForCancellation");
        for (var i = 0; i < 10_000; i++)
            await wire.CancelAsync(1);
        Assert.Equal(new Said("error", 1, (int)RpcErrorCode.RequestCancelled), await wire.ReceiveAsync());
        await AssertNothingIsLeftAsync(wire);
    }

    [Theory, MemberData(nameof(Subprotocols))]
    public async Task Events_ForNobody_AreDropped(string subprotocol)
    {
        await using var wire = Connect(subprotocol);
        var large = $"[\"{new string('x', 100_000)}\"]";
        for (var i = 0; i < 1000; i++)
        {
            await wire.NotifyAsync("workbench.rang", "[1]");
            await wire.NotifyAsync(new string('n', 1000), i % 50 == 0 ? large : "[]");
        }

        await AssertNothingIsLeftAsync(wire);
    }

    [Theory, MemberData(nameof(Subprotocols))]
    public async Task Handlers_ThatNeverEnd_HoldUpNoOtherCall_AndEndWithTheirSession(string subprotocol)
    {
        await using var wire = Connect(subprotocol);
        for (var id = 1; id <= 200; id++)
            await wire.CallAsync(id, "workbench.waitForCancellation");
        await wire.AssertAliveAsync();
        Assert.Equal(200, wire.Session.Load.IncomingCalls);
        await wire.Session.DisposeAsync().AsTask().Within();
        await wire.Session.Drained.Within();
        Assert.Equal(default, wire.Session.Load);
    }

    /// <summary>Its caller has left: what the handler makes of that is an answer all the same, one, and the log has the cause.</summary>
    [Theory]
    [InlineData(RpcSubprotocols.Json, false)]
    [InlineData(RpcSubprotocols.Json, true)]
    [InlineData(RpcSubprotocols.MessagePack, false)]
    [InlineData(RpcSubprotocols.MessagePack, true)]
    public async Task Handler_ThatThrowsInItsFinally_WhenItIsLeft_IsAnsweredOnce(string subprotocol, bool waitsForCredit)
    {
        await using var wire = Wire.Connect(subprotocol, session =>
        {
            session.Serve<IWorkbench>(new Workbench(session));
            session.Serve<ISore>(new Sore());
        });
        await wire.CallAsync(1, "sore.produce", waitsForCredit ? "[1000000]" : "[1]");
        var bytes = 0;
        do
            bytes += (await wire.ReceiveAsync())!.ItemBytes;
        while (waitsForCredit && bytes < StreamCredit.Initial);
        await wire.CancelAsync(1);
        Assert.Equal(new Said("error", 1, (int)RpcErrorCode.HandlerError), await wire.ReceiveAsync());
        await AssertNothingIsLeftAsync(wire);
    }

    [Theory]
    [InlineData(RpcSubprotocols.Json, "\"three\"")]
    [InlineData(RpcSubprotocols.Json, "null")]
    [InlineData(RpcSubprotocols.Json, "[[[3]]]")]
    [InlineData(RpcSubprotocols.Json, "1e400")]
    [InlineData(RpcSubprotocols.MessagePack, "\"three\"")]
    [InlineData(RpcSubprotocols.MessagePack, "null")]
    [InlineData(RpcSubprotocols.MessagePack, "[[[3]]]")]
    [InlineData(RpcSubprotocols.MessagePack, "1.5")]
    public async Task Answer_OfAnotherType_FailsItsCallAlone(string subprotocol, string result)
    {
        await using var wire = Connect(subprotocol);
        var call = wire.Session.Get<IWorkbench>().AddAsync(1, 2);
        var other = wire.Session.Get<IWorkbench>().DoNothingAsync();
        await wire.AnswerAsync((await wire.ReceiveAsync())!.Id, result);
        await Assert.ThrowsAsync<RpcSerializationException>(() => call.Within());
        await wire.AnswerAsync((await wire.ReceiveAsync())!.Id, "null");
        await other.Within();
        await AssertNothingIsLeftAsync(wire);
    }

    private static async Task AssertNothingIsLeftAsync(Wire wire)
    {
        await wire.AssertAliveAsync();

        // An answer is sent when its call has left the table, but a reader's own cancel may still be on its way there.
        await Eventually.EqualAsync(default, () => wire.Session.Load);
    }

    private Wire Connect(string subprotocol) => Wire.Connect(subprotocol, session => session.Serve<IWorkbench>(_workbench = new Workbench(session)));
}

/// <summary>Streams whose handler does not take being left well.</summary>
[RpcContract]
public partial interface ISore
{
    IAsyncEnumerable<int> ProduceAsync(int count, CancellationToken cancellationToken = default);
}

internal sealed class Sore : ISore
{
    public async IAsyncEnumerable<int> ProduceAsync(int count, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        try
        {
            for (var i = 0; i < count; i++)
                yield return i;
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        finally
        {
            await Task.FromException(new InvalidOperationException("not like this"));
        }
    }
}
