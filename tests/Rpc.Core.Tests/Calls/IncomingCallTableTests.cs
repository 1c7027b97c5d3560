using Rpc.Calls;
using Rpc.Codecs;
using Rpc.Messages;
using Rpc.Streams;

namespace Rpc.Core.Tests.Calls;

/// <summary>The objects that stand for running requests are lent again; nothing meant for one request may meet the next.</summary>
public sealed class IncomingCallTableTests : IIncomingRequestHost
{
    private readonly IncomingCallTable _table;

    public IncomingCallTableTests() => _table = new IncomingCallTable(this, new CallLimits(Running: 100));

    RpcCodec IIncomingRequestHost.Codec => throw new NotSupportedException();

    IInvocationPipeline? IIncomingRequestHost.IncomingPipeline => null;

    IStreamHost IIncomingRequestHost.Streams => throw new NotSupportedException();

    [Fact]
    public void Object_GivenBack_ServesTheNextRequest()
    {
        var first = Add(1);
        Assert.True(_table.Remove(first, out _));
        Assert.Same(first, Add(2));
    }

    [Fact]
    public void Object_WhoseTokenWasGivenAway_ServesNoOther()
    {
        var first = Add(1);
        _ = first.CancellationToken;
        Assert.True(_table.Remove(first, out _));
        Assert.NotSame(first, Add(2));
    }

    [Fact]
    public void Cancel_ThatComesAfterTheRequestWasDone_DoesNotMeetTheNext()
    {
        var first = Add(1);
        Assert.Same(first, _table.Find(new(1)));
        _table.Remove(first, out _);
        first.Cancel();

        var second = Add(2);
        Assert.Same(first, second);
        Assert.False(second.IsCancelled);
        Assert.False(second.CancellationToken.IsCancellationRequested);
    }

    [Fact]
    public void Start_ThatIsOverAtOnce_LeavesNothing_AndLendsItsObjectAgain()
    {
        var first = _table.TryStart(new(1), null!);
        Assert.False(_table.IsEmpty);
        Assert.True(_table.Remove(first!, out var mustStart));
        Assert.False(mustStart);
        Assert.True(_table.IsEmpty);
        Assert.Same(first, _table.TryStart(id: null, null!));
    }

    [Fact]
    public void Start_WhoseTokenWasGivenAway_LendsItsObjectToNoOther()
    {
        var first = _table.TryStart(new(1), null!)!;
        _ = first.CancellationToken;
        _table.Remove(first, out _);
        Assert.NotSame(first, _table.TryStart(new(2), null!));
    }

    [Fact]
    public void Start_ThatGoesOn_IsFoundAndCounted()
    {
        var first = _table.TryStart(new(1), null!)!;
        Assert.True(_table.Continue(first));
        Assert.Equal(1, _table.Count);
        Assert.Same(first, _table.Find(new(1)));
        Assert.Null(_table.TryStart(new(2), null!));
        Assert.Equal(IncomingCallTable.Outcome.DuplicateId, TryAdd(new(1), out _));
        Assert.True(_table.Remove(first, out _));
        Assert.True(_table.IsEmpty);
        Assert.NotNull(_table.TryStart(new(2), null!));
    }

    [Fact]
    public void Start_BesideOneThatRuns_IsRefused()
    {
        Add(1);
        Assert.Null(_table.TryStart(new(2), null!));
    }

    [Fact]
    public void Start_WhereOneMayRun_IsRefused_SinceItsOwnCallsMustBeKnown() =>
        Assert.Null(new IncomingCallTable(this, new CallLimits(Running: 1)).TryStart(new(1), null!));

    [Fact]
    public void End_WhileARequestStarts_TellsOfIt_AndWhoeverLetsItGoOn()
    {
        var first = _table.TryStart(new(1), null!)!;
        Assert.Same(first, Assert.Single(_table.End()));
        Assert.False(_table.Continue(first));
        Assert.Null(_table.TryStart(new(2), null!));
        Assert.True(_table.Remove(first, out _));
        Assert.True(_table.IsEmpty);
    }

    [Fact]
    public void Continue_OfARequestThatIsInTheTable_DoesNothing()
    {
        var first = Add(1);
        Assert.True(_table.Continue(first));
        Assert.Equal(1, _table.Count);
    }

    [Fact]
    public void Cancel_OfTheEndOfTheSession_MeetsNoLaterRequest()
    {
        var first = Add(1);
        var running = _table.End();
        _table.Remove(first, out _);
        Assert.Equal(IncomingCallTable.Outcome.Ended, TryAdd(new(2), out _));
        Assert.Same(first, Assert.Single(running));
    }

    [Fact]
    public void Remove_OfWhatWasRemoved_SaysSo()
    {
        var first = Add(1);
        Assert.True(_table.Remove(first, out _));
        Assert.False(_table.Remove(first, out _));
        Assert.Equal(0, _table.Count);
    }

    [Fact]
    public void ManyRequests_RemovedInAnyOrder_AreAllFound()
    {
        var requests = Enumerable.Range(0, 90).ToDictionary(i => i, i => Add(i * 7919));
        for (var i = 0; i < 10; i++)
            Assert.Equal(IncomingCallTable.Outcome.Added, TryAdd(null, out _));
        Assert.Equal(IncomingCallTable.Outcome.Full, TryAdd(new(1), out _));
        Assert.Equal(IncomingCallTable.Outcome.DuplicateId, TryAdd(new(7919), out _));
        foreach (var i in requests.Keys.OrderBy(i => (i * 31) % 90))
        {
            Assert.Same(requests[i], _table.Find(new(i * 7919)));
            Assert.True(_table.Remove(requests[i], out _));
            Assert.Null(_table.Find(new(i * 7919)));
        }

        Assert.Equal(10, _table.Count);
        Assert.Equal(10, _table.End().Count);
    }

    /// <summary>A handler that blocks while those that wait are started holds those behind it up: they are limited all the same.</summary>
    [Theory]
    [InlineData(3, long.MaxValue, IncomingCallTable.Outcome.Full)]
    [InlineData(100, 40, IncomingCallTable.Outcome.FullOfBytes)]
    public void Requests_BehindThoseThatAreBeingStarted_AreLimited(int waiting, long waitingBytes, object refused)
    {
        var table = new IncomingCallTable(this, new CallLimits(Running: 2, waiting, waitingBytes));
        var lane = new CallLane();
        Assert.Equal(IncomingCallTable.Outcome.Added, table.TryAdd(new(1), batch: null, method: null!, out var first, lane: lane));
        Assert.Equal(IncomingCallTable.Outcome.Waits, table.TryAdd(new(2), batch: null, method: null!, out var second, lane: lane));
        Assert.False(table.Enqueue(second!));
        table.Remove(first!, out var mustStart);
        Assert.True(mustStart);
        Assert.Same(second, table.TakeNext());

        // Whoever has taken it does not come back.
        for (var i = 3; i < 7; i++)
        {
            Assert.Equal(IncomingCallTable.Outcome.Waits, table.TryAdd(new(i), batch: null, method: null!, out var behind, bytes: 10));
            Assert.False(table.Enqueue(behind!));
        }

        Assert.Equal((IncomingCallTable.Outcome)refused, table.TryAdd(new(7), batch: null, method: null!, out _, bytes: 10));
        Assert.Equal(5, table.Count);
    }

    void IIncomingRequestHost.OnContinues(IncomingRequest request) => throw new NotSupportedException();

    void IIncomingRequestHost.OnHandled(IncomingRequest request, MessageWriter? answer, bool moreFollows) => throw new NotSupportedException();

    void IIncomingRequestHost.OnFailed(IncomingRequest request, Exception exception, bool moreFollows) => throw new NotSupportedException();

    private IncomingRequest Add(long id)
    {
        Assert.Equal(IncomingCallTable.Outcome.Added, TryAdd(new(id), out var request));
        return request!;
    }

    private IncomingCallTable.Outcome TryAdd(RequestId? id, out IncomingRequest? request) => _table.TryAdd(id, batch: null, method: null!, out request);
}
