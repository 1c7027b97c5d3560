using Rpc.Channels;
using Xunit;

namespace Rpc.TestKit.Behaviour;

/// <summary>What a session does, whatever carries it and whatever it speaks. Derived once per channel and subprotocol.</summary>
public abstract partial class SessionBehaviour
{
    private readonly RecordingLoggerFactory _serverLog = new();
    private Workbench? _workbench;

    /// <summary>What the sessions speak, one of <see cref="RpcSubprotocols"/>.</summary>
    protected virtual string Subprotocol => RpcSubprotocols.Json;

    /// <summary>Connects a client and a server session that speak <see cref="Subprotocol"/>.</summary>
    protected abstract Task<(RpcSession Client, RpcSession Server)> ConnectAsync(
        Action<RpcSession> configureClient,
        Action<RpcSession> configureServer,
        Action<RpcSessionOptions> setServerOptions);

    [Fact]
    public async Task Call_WithAsynchronousHandler_ReturnsResult()
    {
        await using var pair = await StartAsync();
        Assert.Equal(5, await pair.Workbench.AddAsync(2, 3).Within());
    }

    [Fact]
    public async Task Call_WithSynchronousHandlerAndOptionalArgument_ReturnsResult()
    {
        await using var pair = await StartAsync();
        Assert.Equal(12, await pair.Workbench.AddFastAsync(2).Within());
        Assert.Equal(5, await pair.Workbench.AddFastAsync(2, 3).Within());
    }

    [Fact]
    public async Task Callers_ThatBlockTheirThreadsInTurn_AreAnswered()
    {
        await using var pair = await StartAsync();
        async Task CallInTurnsAsync(int number)
        {
            for (var i = 0; i < 50; i++)
            {
                Assert.Equal(number + i, await pair.Workbench.AddAsync(number, i));

                // On the thread on which the answer before let it go on, together with others.
                Assert.Equal(number + i, pair.Workbench.AddAsync(number, i).Within().GetAwaiter().GetResult());
            }
        }

        await Task.WhenAll(Enumerable.Range(0, 4).Select(CallInTurnsAsync)).Within();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Grüße, 世界 🎉 \"quoted\" \\ \u0001 </script>")]
    public async Task Call_WithText_ReturnsTheSameText(string? text)
    {
        await using var pair = await StartAsync();
        Assert.Equal(text, await pair.Workbench.EchoAsync(text).Within());
    }

    [Fact]
    public async Task Call_WithLargeText_ReturnsTheSameText()
    {
        await using var pair = await StartAsync();
        var text = new string('ä', 700_000);
        Assert.Equal(text, await pair.Workbench.EchoAsync(text).Within());
    }

    [Fact]
    public async Task Call_WithRecord_ReturnsEqualRecord()
    {
        await using var pair = await StartAsync();
        Assert.Equal(Order.Sample(7), await pair.Workbench.RoundTripAsync(Order.Sample(7)).Within());
    }

    [Fact]
    public async Task Call_WithNestedAndGenericTypes_CarriesThem()
    {
        await using var pair = await StartAsync();
        var groups = await pair.Workbench.GroupAsync([Order.Sample(0), Order.Sample(1), Order.Sample(2)], (1, 3)).Within();
        Assert.Equal(2, groups.Count);
        Assert.Equal([.. Order.Sample(2).Lines, null], groups[Order.Sample(2).Id.ToString()]);
    }

    [Fact]
    public async Task Call_WithoutResult_Completes()
    {
        await using var pair = await StartAsync();
        await pair.Workbench.DoNothingAsync().Within();
    }

    [Fact]
    public async Task Overloads_AreDistinct()
    {
        await using var pair = await StartAsync();
        Assert.Equal("number 1", await pair.Workbench.OverloadAsync(1).Within());
        Assert.Equal("number 1 text b", await pair.Workbench.OverloadAsync(1, "b").Within());
        Assert.Equal("text b", await pair.Workbench.OverloadAsync("b").Within());
    }

    [Fact]
    public async Task Parameters_NamedLikeKeywordsAndGeneratedLocals_Work()
    {
        await using var pair = await StartAsync();
        Assert.Equal(10, await pair.Workbench.KeywordAsync(1, 2, 3, 4).Within());
    }

    [Fact]
    public async Task DefaultInterfaceMethod_RunsAtTheCaller()
    {
        await using var pair = await StartAsync();
        Assert.Equal(6, await pair.Workbench.AddThreeAsync(1, 2, 3).Within());
    }

    [Fact]
    public async Task Calls_ManyAtATimeFromManyThreads_EachGetsItsOwnResult()
    {
        await using var pair = await StartAsync();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(async () =>
        {
            for (var round = 0; round < 20; round++)
            {
                var calls = Enumerable.Range(0, 25).Select(i => (i, Task: pair.Workbench.AddAsync(thread * 1000, i))).ToList();
                foreach (var (i, task) in calls)
                    Assert.Equal((thread * 1000) + i, await task);
            }
        }))).Within();
    }

    [Fact]
    public async Task CallBack_FromHandlerWhoseCallerWaits_DoesNotDeadlock()
    {
        await using var pair = await StartAsync();
        Assert.Equal("why54321!", await pair.Workbench.AskBackAsync("why", 5).Within());
    }

    [Fact]
    public async Task Notifications_ArriveInOrderBeforeALaterCall()
    {
        await using var pair = await StartAsync();
        var sent = Enumerable.Range(0, 500).Select(static i => $"line {i}").ToArray();
        foreach (var line in sent)
            await pair.Workbench.LogAsync(line).Within();
        Assert.Equal(sent, await pair.Workbench.GetLogAsync().Within());
    }

    [Fact]
    public async Task Notification_WhoseHandlerFails_IsLoggedAndHarmless()
    {
        await using var pair = await StartAsync(expectErrors: true);
        await pair.Workbench.FailSilentlyAsync().Within();
        Assert.Equal(5, await pair.Workbench.AddAsync(2, 3).Within());
        Assert.Contains(_serverLog.Errors, static entry => entry.EventId == 1001 && entry.Exception is InvalidOperationException);
    }

    [Fact]
    public async Task Events_ReachSubscribersInOrder_AndOnlyWhileSubscribed()
    {
        await using var pair = await StartAsync();
        List<Order> orders = [];
        List<string> others = [];
        void OnOrder(object? sender, Order order)
        {
            Assert.Same(pair.Workbench, sender);
            orders.Add(order);
        }

        pair.Workbench.OrderPlaced += OnOrder;
        pair.Workbench.Halted += (symbol, count) => others.Add($"{symbol} {count}");
        pair.Workbench.Rang += () => others.Add("rang");
        pair.Workbench.Closed += (_, e) => others.Add(e == EventArgs.Empty ? "closed" : "?");
        await pair.Workbench.RaiseAsync(3).Within();
        Assert.Equal([Order.Sample(0), Order.Sample(1), Order.Sample(2)], orders);
        Assert.Equal(["XYZ 3", "rang", "closed"], others);

        pair.Workbench.OrderPlaced -= OnOrder;
        Assert.Equal(0, await pair.Workbench.CountSubscribersAsync().Within());
        await pair.Workbench.RaiseAsync(2).Within();
        Assert.Equal(3, orders.Count);
    }

    [Fact]
    public async Task Event_WithSeveralSubscribers_IsSentOnce_AndOneFailureDoesNotStopTheOthers()
    {
        await using var pair = await StartAsync();
        var received = 0;
        pair.Workbench.OrderPlaced += (_, _) => received++;
        pair.Workbench.OrderPlaced += (_, _) => throw new InvalidOperationException("a subscriber's own failure");
        pair.Workbench.OrderPlaced += (_, _) => received++;
        Assert.Equal(1, await pair.Workbench.CountSubscribersAsync().Within());
        await pair.Workbench.RaiseAsync(4).Within();
        Assert.Equal(8, received);
    }

    [Fact]
    public async Task SessionEnd_DetachesFromTheImplementationsEvents()
    {
        await using var pair = await StartAsync();
        pair.Workbench.OrderPlaced += static (_, _) => { };
        Assert.Equal(1, await pair.Workbench.CountSubscribersAsync().Within());
        await pair.Client.DisposeAsync().Within();
        await pair.Server.Completion.Within();
        Assert.Equal(0, _workbench!.SubscriberCount);
    }

    [Theory]
    [InlineData(Failure.Undeclared)]
    [InlineData(Failure.Nested)]
    [InlineData(Failure.OwnCancellation)]
    public async Task HandlerFailure_TellsTheCallerAnErrorIdAndNothingElse(Failure failure)
    {
        await using var pair = await StartAsync(expectErrors: true);
        foreach (var call in new Func<Task>[] { () => pair.Workbench.ThrowAsync(failure).AsTask(), () => pair.Workbench.ThrowBeforeFirstAwaitAsync(failure) })
        {
            var exception = await Assert.ThrowsAsync<RpcException>(() => call().Within());
            Assert.Equal(RpcErrorCode.HandlerError, exception.Code);
            Assert.DoesNotContain("secret", exception.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain("secret", exception.ErrorData!, StringComparison.Ordinal);
            var errorId = System.Text.Json.JsonDocument.Parse(exception.ErrorData!).RootElement.GetProperty("errorId").GetString()!;
            Assert.Contains(_serverLog.Errors, entry => entry.Message.Contains(errorId, StringComparison.Ordinal) && entry.Exception!.Message.Contains("secret", StringComparison.Ordinal));
        }

        Assert.Equal(5, await pair.Workbench.AddAsync(2, 3).Within());
    }

    [Fact]
    public async Task DeclaredFault_ArrivesAsItsOwnType_WithItsMembers()
    {
        await using var pair = await StartAsync();
        var fault = await Assert.ThrowsAsync<OverdrawnException>(() => pair.Workbench.WithdrawAsync(10).Within());
        Assert.Equal((7.50m, "Zoë", "only 7.50 is left"), (fault.Balance, fault.Account, fault.Message));
        Assert.Equal(Order.Sample(1).Lines, fault.Lines);
        Assert.Equal(Order.Sample(2), fault.Last);

        var basic = await Assert.ThrowsAsync<AccountException>(() => pair.Workbench.WithdrawAsync(0).Within());
        Assert.Equal(("nothing to do", "Zoë"), (basic.Message, basic.Account));
        Assert.Null(basic.InnerException);
    }

    [Fact]
    public async Task DeclaredFault_OfAStream_ArrivesBehindItsItems()
    {
        await using var pair = await StartAsync();
        await using var items = pair.Workbench.WithdrawUntilEmptyAsync(3).GetAsyncEnumerator();
        Assert.True(await items.MoveNextAsync().Within());
        await Assert.ThrowsAsync<OverdrawnException>(() => items.MoveNextAsync().Within());
    }

    [Fact]
    public async Task DeclaredFault_OfAMethodThatFailsOtherwise_ChangesNothing()
    {
        await using var pair = await StartAsync(expectErrors: true);
        var exception = await Assert.ThrowsAsync<RpcException>(() => pair.Workbench.WithdrawAsync(-1).Within());
        Assert.Equal(RpcErrorCode.HandlerError, exception.Code);
        Assert.DoesNotContain("secret", exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task DeclaredFault_OfAnotherVersion_IsReadAsFarAsItGoes()
    {
        await using var pair = await StartAsync();
        var outdated = await Assert.ThrowsAsync<OutdatedOverdrawnException>(() => pair.Client.Get<IOutdatedWorkbench>().WithdrawAsync(10).Within());
        Assert.Equal((7.50m, 0, "only 7.50 is left"), (outdated.Balance, outdated.Fee, outdated.Message));

        // Where it is not declared it is an error with a code and data.
        var undeclared = await Assert.ThrowsAsync<RpcException>(() => pair.Client.Get<IOlderWorkbench>().WithdrawAsync(10).Within());
        Assert.Equal(4713, (int)undeclared.Code);
        Assert.Contains("\"fault\":\"overdrawn\"", undeclared.ErrorData, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HandlerFailure_WithDetailsAllowed_TellsTheCallerTheException()
    {
        await using var pair = await StartAsync(static options => options.IncludeExceptionDetails = true, expectErrors: true);
        var exception = await Assert.ThrowsAsync<RpcException>(() => pair.Workbench.ThrowAsync(Failure.Undeclared).Within());
        Assert.Equal("System.InvalidOperationException: secret password", exception.Message);
        Assert.Contains(nameof(Workbench.ThrowBeforeFirstAwaitAsync), exception.ErrorData, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HandlerFailure_ThrownAsRpcException_ArrivesWithCodeMessageAndData()
    {
        await using var pair = await StartAsync();
        var exception = await Assert.ThrowsAsync<RpcException>(() => pair.Workbench.ThrowAsync(Failure.Deliberate).Within());
        Assert.Equal(4711, (int)exception.Code);
        Assert.Equal("no such account", exception.Message);
        Assert.Equal("{\"account\":7}", exception.ErrorData);
    }

    [Fact]
    public async Task HandlerFailure_ThrownAsRpcExceptionWithCause_KeepsTheCause()
    {
        await using var pair = await StartAsync(expectErrors: true);
        var exception = await Assert.ThrowsAsync<RpcException>(() => pair.Workbench.ThrowAsync(Failure.DeliberateWithCause).Within());
        Assert.Equal("the ledger is closed", exception.Message);
        Assert.DoesNotContain("secret", exception.ErrorData, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancellation_EndsTheCallAtOnce_AndTheHandlersTokenFires()
    {
        await using var pair = await StartAsync();
        using var cancellation = new CancellationTokenSource();
        var call = pair.Workbench.WaitForCancellationAsync(cancellation.Token);
        await _workbench!.HandlerStarted.Task.Within();
        await cancellation.CancelAsync();
        var exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Within());
        Assert.Equal(cancellation.Token, exception.CancellationToken);
        await _workbench.HandlerCancelled.Task.Within();
        Assert.Equal(5, await pair.Workbench.AddAsync(2, 3).Within());
    }

    [Fact]
    public async Task Cancellation_BeforeTheCall_SendsNothing()
    {
        await using var pair = await StartAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pair.Workbench.WaitForCancellationAsync(new CancellationToken(canceled: true)).Within());
        Assert.Equal(5, await pair.Workbench.AddAsync(2, 3).Within());
        Assert.False(_workbench!.HandlerStarted.Task.IsCompleted);
    }

    [Fact]
    public async Task Deadline_ThatPasses_EndsTheCall_AndTheHandlersTokenFires()
    {
        await using var pair = await StartAsync();
        var hurried = pair.Client.Get<IWorkbench>(new RpcCallOptions { Timeout = TimeSpan.FromMilliseconds(100) });
        var exception = await Assert.ThrowsAsync<TimeoutException>(() => hurried.WaitForCancellationAsync().Within());
        Assert.Contains("'workbench.waitForCancellation'", exception.Message, StringComparison.Ordinal);
        await _workbench!.HandlerCancelled.Task.Within();
        Assert.Equal(5, await pair.Workbench.AddAsync(2, 3).Within());
    }

    [Fact]
    public async Task Deadline_IsInheritedByNestedCalls_AndByNoOthers()
    {
        await using var pair = await StartAsync();
        var patient = pair.Client.Get<IWorkbench>(new RpcCallOptions { Timeout = TimeSpan.FromMinutes(1) });
        Assert.InRange((await patient.GetTimeLeftAsync().Within())!.Value, 1, 60_000);
        Assert.InRange((await patient.GetTimeLeftOfUserAsync().Within())!.Value, 1, 60_000);
        Assert.Null(await pair.Workbench.GetTimeLeftAsync().Within());
        using (RpcDeadline.After(TimeSpan.FromSeconds(30)))
        {
            Assert.InRange((await patient.GetTimeLeftOfUserAsync().Within())!.Value, 1, 30_000);
            Assert.InRange((await pair.Workbench.GetTimeLeftAsync().Within())!.Value, 1, 30_000);
        }

        Assert.Null(await pair.Workbench.GetTimeLeftOfUserAsync().Within());
    }

    [Fact]
    public async Task UnknownMethod_GivesATypedError_AndOtherCallsGoOn()
    {
        await using var pair = await StartAsync();
        var exception = await Assert.ThrowsAsync<RpcException>(() => pair.Client.Get<IOutdatedWorkbench>().NeverWasAsync().Within());
        Assert.Equal(RpcErrorCode.MethodNotFound, exception.Code);
        Assert.Contains("workbench.neverWas", exception.Message, StringComparison.Ordinal);
        Assert.Equal(5, await pair.Workbench.AddAsync(2, 3).Within());
    }

    [Fact]
    public async Task UnknownEvent_IsLoggedAtBothEnds_AndOtherCallsGoOn()
    {
        await using var pair = await StartAsync();
        pair.Client.Get<IOutdatedWorkbench>().Vanished += static () => { };
        Assert.Equal(5, await pair.Workbench.AddAsync(2, 3).Within());
        Assert.Contains(_serverLog.Entries, static entry => entry.EventId == 1005);
    }

    [Fact]
    public async Task Arguments_OfTheWrongTypeOrNumber_GiveTypedErrors_AndOtherCallsGoOn()
    {
        await using var pair = await StartAsync();
        var outdated = pair.Client.Get<IOutdatedWorkbench>();
        var wrongType = await Assert.ThrowsAsync<RpcException>(() => outdated.AddAsync("two", "three").Within());
        Assert.Equal(RpcErrorCode.InvalidParams, wrongType.Code);
        Assert.Contains("'a'", wrongType.Message, StringComparison.Ordinal);
        var tooFew = await Assert.ThrowsAsync<RpcException>(() => pair.Client.Get<IOlderWorkbench>().AddAsync(1).Within());
        Assert.Equal(RpcErrorCode.InvalidParams, tooFew.Code);
        Assert.Contains("'b' is missing", tooFew.Message, StringComparison.Ordinal);
        var tooMany = await Assert.ThrowsAsync<RpcException>(() => pair.Client.Get<INewerWorkbench>().AddAsync(1, 2, 3).Within());
        Assert.Equal(RpcErrorCode.InvalidParams, tooMany.Code);
        Assert.Contains("at most 2", tooMany.Message, StringComparison.Ordinal);
        Assert.Equal(5, await pair.Workbench.AddAsync(2, 3).Within());
    }

    [Fact]
    public async Task Result_OfTheWrongType_FailsThatCallOnly()
    {
        await using var pair = await StartAsync();
        var exception = await Assert.ThrowsAsync<RpcSerializationException>(() => pair.Client.Get<IOutdatedWorkbench>().EchoNumberAsync("text").Within());
        Assert.Contains("workbench.echo", exception.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<RpcSerializationException>(() => pair.Workbench.GetNullAgainstTheContractAsync().Within());
        Assert.Equal(5, await pair.Workbench.AddAsync(2, 3).Within());
    }

    [Fact]
    public async Task Result_ThatCannotBeSerialised_IsAnInternalErrorOfThatCallOnly()
    {
        await using var pair = await StartAsync(expectErrors: true);
        var exception = await Assert.ThrowsAsync<RpcException>(() => pair.Workbench.GetCycleAsync().Within());
        Assert.Equal(RpcErrorCode.InternalError, exception.Code);
        Assert.Contains("workbench.getCycle", exception.Message, StringComparison.Ordinal);
        Assert.Equal(5, await pair.Workbench.AddAsync(2, 3).Within());
    }

    [Fact]
    public async Task SessionEnd_ByTheServer_FailsPendingCallsAndLaterOnes_AndCancelsHandlers()
    {
        await using var pair = await StartAsync();
        var call = pair.Workbench.WaitForCancellationAsync();
        await _workbench!.HandlerStarted.Task.Within();
        await pair.Server.CloseAsync(ChannelCloseCode.GoingAway, "maintenance").Within();
        await _workbench.HandlerCancelled.Task.Within();

        var exception = await Assert.ThrowsAsync<RpcSessionException>(() => call.Within());
        Assert.Equal(RpcSessionEndReason.ClosedByPeer, exception.Reason);
        Assert.Contains("maintenance", exception.Message, StringComparison.Ordinal);
        var end = await pair.Client.Completion.Within();
        Assert.Equal(ChannelCloseCode.GoingAway, end.CloseCode);

        var later = await Assert.ThrowsAsync<RpcSessionException>(() => pair.Workbench.AddAsync(1, 2).Within());
        Assert.Equal(RpcSessionEndReason.ClosedByPeer, later.Reason);
        await Assert.ThrowsAsync<RpcSessionException>(() => pair.Workbench.LogAsync("too late").Within());
        Assert.Equal(RpcSessionEndReason.ClosedLocally, (await pair.Server.Completion.Within()).Reason);
    }

    [Fact]
    public async Task SessionEnd_ByTheClient_FailsItsOwnPendingCalls_AndCancelsTheServersHandlers()
    {
        await using var pair = await StartAsync();
        var call = pair.Workbench.WaitForCancellationAsync();
        await _workbench!.HandlerStarted.Task.Within();
        await pair.Client.DisposeAsync().Within();
        var exception = await Assert.ThrowsAsync<RpcSessionException>(() => call.Within());
        Assert.Equal(RpcSessionEndReason.ClosedLocally, exception.Reason);
        await _workbench.HandlerCancelled.Task.Within();
        var end = await pair.Server.Completion.Within();
        Assert.Equal(RpcSessionEndReason.ClosedByPeer, end.Reason);
        Assert.Equal(ChannelCloseCode.Normal, end.CloseCode);
    }

    [Fact]
    public async Task ConcurrentCalls_BeyondTheLimit_AreRefusedAsBusy_AndLaterOnesServed()
    {
        await using var pair = await StartAsync(static options => (options.MaxConcurrentCalls, options.MaxQueuedCalls) = (2, 0));
        using var cancellation = new CancellationTokenSource();
        var first = pair.Workbench.WaitForCancellationAsync(cancellation.Token);
        var second = pair.Workbench.WaitForCancellationAsync(cancellation.Token);
        var refused = await Assert.ThrowsAsync<RpcException>(() => pair.Workbench.AddAsync(1, 2).Within());
        Assert.Equal(RpcErrorCode.ServerBusy, refused.Code);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first.Within());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second.Within());
        await _workbench!.HandlerCancelled.Task.Within();

        // The second handler may take a moment longer to end than the first: until then the answer is "busy" again.
        while (true)
        {
            try
            {
                Assert.Equal(3, await pair.Workbench.AddAsync(1, 2).Within());
                break;
            }
            catch (RpcException exception) when (exception.Code == RpcErrorCode.ServerBusy)
            {
            }
        }
    }

    private async Task<Pair> StartAsync(Action<RpcSessionOptions>? setServerOptions = null, bool expectErrors = false)
    {
        var (client, server) = await ConnectAsync(
            static session => session.Serve<IWorkbenchUser>(new WorkbenchUser(session)),
            session => session.Serve<IWorkbench>(_workbench = new Workbench(session)),
            options =>
            {
                options.LoggerFactory = _serverLog;
                setServerOptions?.Invoke(options);
            }).Within();
        return new Pair(client, server, client.Get<IWorkbench>(), expectErrors ? null : _serverLog);
    }

    private sealed record Pair(RpcSession Client, RpcSession Server, IWorkbench Workbench, RecordingLoggerFactory? MustHaveNoErrors) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Client.DisposeAsync().Within();
            await Server.DisposeAsync().Within();
            if (MustHaveNoErrors is not null)
                Assert.Empty(MustHaveNoErrors.Errors);
        }
    }
}
