using Rpc.Channels;
using Rpc.TestKit;
using Rpc.TestKit.Behaviour;

namespace Rpc.Core.Tests.Sessions;

/// <summary>What a session answers to a peer that writes its messages by hand, well or badly.</summary>
public sealed class RawMessageTests
{
    private readonly RecordingLoggerFactory _log = new();
    private Workbench _workbench = null!;

    [Theory]
    [InlineData("1")]
    [InlineData("-7")]
    [InlineData("9007199254740993")]
    [InlineData("123456789012345678901234567890")]
    [InlineData("1.0")]
    [InlineData("1e3")]
    [InlineData("-0")]
    [InlineData("\"\"")]
    [InlineData("\"a\\u0062\\\"c\"")]
    [InlineData("\"ünï\"")]
    [InlineData("null")]
    public async Task Request_WithAnyId_IsAnsweredWithTheVerbatimId(string id)
    {
        await using var peer = Connect();
        var answer = await peer.AskAsync($$"""{"jsonrpc":"2.0","id":{{id}},"method":"workbench.addFast","params":[1,2]}""");
        Assert.Equal($$"""{"jsonrpc":"2.0","id":{{id}},"result":3}""", answer);
    }

    [Theory]
    [InlineData("""{"params":[1,2],"method":"workbench.addFast","id":1,"jsonrpc":"2.0"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"workbench.\u0061ddFast","params":[1,2]}""")]
    [InlineData("""{"jsonrpc":"2.0","\u0069d":1,"method":"workbench.addFast","params":{"b":2,"a":1}}""")]
    [InlineData("""{"jsonrpc":"2.0","traceparent":"00-…","extra":{"deep":[1,{"x":null}]},"id":1,"method":"workbench.addFast","params":[1,2]}""")]
    [InlineData("""  {"jsonrpc":"2.0","id":1,"method":"workbench.addFast","params":["1","2"]}  """)]
    public async Task Request_HoweverWritten_IsUnderstood(string request)
    {
        await using var peer = Connect();
        Assert.Equal("""{"jsonrpc":"2.0","id":1,"result":3}""", await peer.AskAsync(request));
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"workbench.doNothing"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"workbench.doNothing","params":null}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"workbench.doNothing","params":[]}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"workbench.doNothing","params":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"workbench.log","params":["a notification with an id is answered"]}""")]
    public async Task Request_WithoutParametersOrResult_IsAnsweredWithNull(string request)
    {
        await using var peer = Connect();
        Assert.Equal("""{"jsonrpc":"2.0","id":1,"result":null}""", await peer.AskAsync(request));
    }

    [Theory]
    [InlineData("[]", "'a' is missing")]
    [InlineData("[1,2,3]", "at most 2")]
    [InlineData("[\"one\"]", "'a' has a value of the wrong type")]
    [InlineData("[1.5]", "'a' has a value of the wrong type")]
    [InlineData("[3000000000]", "'a' has a value of the wrong type")]
    [InlineData("[{}]", "'a' has a value of the wrong type")]
    [InlineData("[null]", "'a' must not be null")]
    [InlineData("{\"b\":2}", "'a' is missing")]
    [InlineData("{\"a\":1,\"c\":2}", "no parameter 'c'")]
    [InlineData("{\"A\":1}", "no parameter 'A'")]
    [InlineData("{\"a\":1,\"a\":2}", "'a' is given twice")]
    public async Task Parameters_ThatDoNotFit_AreInvalidParams(string parameters, string why)
    {
        await using var peer = Connect();
        var answer = await peer.AskAsync($$"""{"jsonrpc":"2.0","id":1,"method":"workbench.addFast","params":{{parameters}}}""");
        Assert.Contains("\"code\":-32602", answer, StringComparison.Ordinal);
        Assert.Contains(why, answer, StringComparison.Ordinal);
        await peer.AssertAliveAsync();
    }

    [Fact]
    public async Task Parameter_WrongInside_IsNamedWithItsPath()
    {
        await using var peer = Connect();
        var answer = await peer.AskAsync("""{"jsonrpc":"2.0","id":1,"method":"workbench.roundTrip","params":[{"lines":[{"sku":"a"},{"sku":"b","quantity":true}]}]}""");
        Assert.Contains("'order' has a value of the wrong type at $.lines[1].quantity", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", -32700)]
    [InlineData("hello", -32700)]
    [InlineData("{", -32700)]
    [InlineData("{}{}", -32700)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"workbench.doNothing"} x""", -32700)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"workbench.doNothing",}""", -32700)]
    [InlineData("1", -32600)]
    [InlineData("null", -32600)]
    [InlineData("{}", -32600)]
    [InlineData("""{"id":1,"method":"workbench.doNothing"}""", -32600)]
    [InlineData("""{"jsonrpc":"1.0","id":1,"method":"workbench.doNothing"}""", -32600)]
    [InlineData("""{"jsonrpc":2.0,"id":1,"method":"workbench.doNothing"}""", -32600)]
    [InlineData("""{"jsonrpc":"2.0","id":true,"method":"workbench.doNothing"}""", -32600)]
    [InlineData("""{"jsonrpc":"2.0","id":[1],"method":"workbench.doNothing"}""", -32600)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"workbench.doNothing","params":7}""", -32600)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"workbench.doNothing","result":7}""", -32600)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"id":2,"method":"workbench.doNothing"}""", -32600)]
    [InlineData("""{"jsonrpc":"2.0","id":1}""", -32600)]
    public async Task Message_ThatIsNoRequest_IsAnsweredWithTheErrorOfTheSpecification(string message, int code)
    {
        await using var peer = Connect();
        var answer = await peer.AskAsync(message);
        Assert.Contains($"\"code\":{code}", answer, StringComparison.Ordinal);
        await peer.AssertAliveAsync();
    }

    // It can be written in JSON, and is no Unicode.
    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"workbench.\uDF89"}""", -32600)]
    [InlineData("""{"jsonrpc":"\uD800.0","id":1,"method":"workbench.doNothing"}""", -32600)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"workbench.addFast","params":{"\uDF89":1}}""", -32602)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"workbench.log","params":["\uD800"]}""", -32602)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"$/subscribe","params":{"event":"\uD800x"}}""", -32602)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"workbench.doNothing","headers":{"\uD800":"x"}}""", -32600)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"workbench.doNothing","headers":{"x":"\uD800"}}""", -32600)]
    [InlineData("""{"jsonrpc":"2.0","method":"$/credit","params":{"i\uD800":1}}""", -32602)]
    public async Task Text_WithHalfASurrogatePair_IsAnsweredWithTheErrorOfItsPlace(string message, int code)
    {
        await using var peer = Connect();
        Assert.Contains($"\"code\":{code}", await peer.AskAsync(message), StringComparison.Ordinal);
        await peer.AssertAliveAsync();
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":99,"error":{"code":1,"message":"\uD800"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":99,"error":{"m\uDF89ssage":"x","code":1}}""")]
    [InlineData("""{"jsonrpc":"2.0","\uD800":1,"method":"$/cancelRequest","params":{"i\uD800":1}}""")]
    public async Task Text_WithHalfASurrogatePair_WhereNothingIsAnswered_IsHarmless(string message)
    {
        await using var peer = Connect();
        await peer.SendAsync(message);
        await peer.AssertAliveAsync();
    }

    [Fact]
    public async Task Message_ThatIsBinary_IsAParseError()
    {
        await using var peer = Connect();
        await peer.SendBinaryAsync([1, 2, 3]);
        Assert.Contains("-32700", await peer.ReceiveAsync(), StringComparison.Ordinal);
        await peer.AssertAliveAsync();
    }

    [Fact]
    public async Task Message_NestedTooDeeply_IsAParseError()
    {
        await using var peer = Connect();
        var deep = new string('[', 100_000) + new string(']', 100_000);
        Assert.Contains("-32700", await peer.AskAsync($$"""{"jsonrpc":"2.0","id":1,"method":"workbench.addFast","params":[{{deep}}]}"""), StringComparison.Ordinal);
        await peer.AssertAliveAsync();
    }

    [Fact]
    public async Task Names_ThatThePeerChose_AreNotRepeatedAtAnyLength()
    {
        await using var peer = Connect();
        var name = new string('x', 100_000);
        Assert.InRange((await peer.AskAsync($$"""{"jsonrpc":"2.0","id":1,"method":"{{name}}"}"""))!.Length, 1, 1000);
        Assert.InRange((await peer.AskAsync($$"""{"jsonrpc":"2.0","id":1,"method":"$/subscribe","params":["{{name}}"]}"""))!.Length, 1, 1000);
        Assert.InRange((await peer.AskAsync($$"""{"jsonrpc":"2.0","id":1,"method":"workbench.addFast","params":{"{{name}}":1} }"""))!.Length, 1, 1000);
        await peer.SendAsync($$"""{"jsonrpc":"2.0","id":"{{name}}","error":{"code":1,"message":"{{name}}"} }""");
        await peer.SendAsync($$"""{"jsonrpc":"2.0","method":"{{name}}"}""");
        await peer.AssertAliveAsync();
        Assert.All(_log.Entries, static entry => Assert.InRange(entry.Message.Length, 1, 1000));
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":99,"result":7}""")]
    [InlineData("""{"jsonrpc":"2.0","id":"x","result":7}""")]
    [InlineData("""{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"Parse error"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":99,"result":7,"error":{"code":1,"message":"both"}}""")]
    [InlineData("""{"id":99,"result":7}""")]
    public async Task Answer_ToNoCall_IsLoggedAndNotAnswered(string message)
    {
        await using var peer = Connect();
        await peer.SendAsync(message);
        await peer.AssertAliveAsync();
        Assert.Contains(_log.Entries, static entry => entry.EventId == 1004);
    }

    [Fact]
    public async Task Answers_ToNoCall_BeyondTheLimit_EndTheSession()
    {
        await using var peer = Connect(new RpcSessionOptions { MaxMalformedMessages = 3 });
        for (var i = 0; i < 4; i++)
            await peer.SendAsync("""{"jsonrpc":"2.0","id":99,"result":7}""");
        Assert.Null(await peer.ReceiveAsync());
        Assert.Equal(ChannelCloseCode.PolicyViolation, peer.Closed!.Code);
        var end = await peer.Session.Completion.Within();
        Assert.Equal(RpcSessionEndReason.LimitExceeded, end.Reason);
        Assert.Contains("MaxMalformedMessages", end.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_WithTheIdOfOneInFlight_IsRefused_AndTheFirstGoesOn()
    {
        await using var peer = Connect();
        await peer.SendAsync("""{"jsonrpc":"2.0","id":"a","method":"workbench.waitForCancellation"}""");
        var refused = await peer.AskAsync("""{"jsonrpc":"2.0","id":"a","method":"workbench.addFast","params":[1]}""");
        Assert.Contains("-32600", refused, StringComparison.Ordinal);
        Assert.Contains("in flight", refused, StringComparison.Ordinal);
        Assert.False(_workbench.HandlerCancelled.Task.IsCompleted);

        var cancelled = await peer.AskAsync("""{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":"a"}}""");
        Assert.Contains("\"id\":\"a\"", cancelled, StringComparison.Ordinal);
        Assert.Contains("-32800", cancelled, StringComparison.Ordinal);

        // Its id is free again.
        Assert.Equal("""{"jsonrpc":"2.0","id":"a","result":11}""", await peer.AskAsync("""{"jsonrpc":"2.0","id":"a","method":"workbench.addFast","params":[1]}"""));
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":1}}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"$/cancelRequest","params":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"$/cancelRequest"}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":{}}}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"$/subscribe","params":{"event":7}}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"$/unsubscribe","params":{"event":"workbench.rang"}}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"$/ofAnotherVersion","params":[]}""")]
    public async Task Extension_WithoutEffect_IsHarmless(string message)
    {
        await using var peer = Connect();
        await peer.SendAsync(message);
        await peer.AssertAliveAsync();
    }

    [Fact]
    public async Task Subscription_ByRequest_IsAnswered_AndEventsFollowUntilUnsubscribed()
    {
        await using var peer = Connect();
        Assert.Equal("""{"jsonrpc":"2.0","id":1,"result":null}""", await peer.AskAsync("""{"jsonrpc":"2.0","id":1,"method":"$/subscribe","params":{"event":"workbench.halted"}}"""));
        await peer.SendAsync("""{"jsonrpc":"2.0","id":2,"method":"workbench.raise","params":[4]}""");
        Assert.Equal("""{"jsonrpc":"2.0","method":"workbench.halted","params":["XYZ",4]}""", await peer.ReceiveAsync());
        Assert.Equal("""{"jsonrpc":"2.0","id":2,"result":null}""", await peer.ReceiveAsync());
        await peer.SendAsync("""{"jsonrpc":"2.0","method":"$/unsubscribe","params":["workbench.halted"]}""");
        Assert.Equal("""{"jsonrpc":"2.0","id":3,"result":null}""", await peer.AskAsync("""{"jsonrpc":"2.0","id":3,"method":"workbench.raise","params":[5]}"""));
    }

    [Fact]
    public async Task Subscription_ToAnUnknownEvent_IsMethodNotFound()
    {
        await using var peer = Connect();
        var answer = await peer.AskAsync("""{"jsonrpc":"2.0","id":1,"method":"$/subscribe","params":{"event":"workbench.no"}}""");
        Assert.Contains("-32601", answer, StringComparison.Ordinal);
        Assert.Contains("workbench.no", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Batch_WithAsynchronousHandlers_IsAnsweredOnceWhenAllAreDone()
    {
        await using var peer = Connect();
        await peer.SendAsync("""
            [{"jsonrpc":"2.0","id":1,"method":"workbench.waitForCancellation"},
             {"jsonrpc":"2.0","id":2,"method":"workbench.addFast","params":[1]},
             {"jsonrpc":"2.0","id":3,"method":"$/subscribe","params":{"event":"workbench.rang"}}]
            """);
        await peer.AssertAliveAsync();
        var answer = await peer.AskAsync("""[{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":1}}]""");
        var entries = System.Text.Json.JsonDocument.Parse(answer!).RootElement;
        Assert.Equal([2, 3, 1], entries.EnumerateArray().Select(static entry => entry.GetProperty("id").GetInt32()));
        Assert.Equal(11, entries[0].GetProperty("result").GetInt32());
        Assert.Equal(-32800, entries[2].GetProperty("error").GetProperty("code").GetInt32());
    }

    [Fact]
    public async Task OurCalls_ArePositionalRequestsWithNumericIds_AndUnderstandAnswersHoweverWritten()
    {
        await using var peer = Connect();
        var workbench = peer.Session.Get<IWorkbench>();
        var call = workbench.AddFastAsync(1, 2);
        var request = System.Text.Json.JsonDocument.Parse((await peer.ReceiveAsync())!).RootElement;
        Assert.Equal(["jsonrpc", "id", "method", "params"], request.EnumerateObject().Select(static member => member.Name));
        Assert.Equal("workbench.addFast", request.GetProperty("method").GetString());
        Assert.Equal("[1,2]", request.GetProperty("params").GetRawText());
        await peer.SendAsync($$"""{ "result" : 3.0e0, "id" : {{request.GetProperty("id").GetRawText()}}, "jsonrpc" : "2.0" }""".Replace("3.0e0", "3", StringComparison.Ordinal));
        Assert.Equal(3, await call.Within());
    }

    [Theory]
    [InlineData("\"error\":{\"code\":-32001,\"message\":\"busy\",\"data\":[1, 2]}", -32001, "busy", "[1, 2]")]
    [InlineData("\"error\":{\"code\":12345,\"message\":\"theirs\"}", 12345, "theirs", null)]
    [InlineData("\"error\":{\"message\":\"no code\"}", -32603, "no integer code", "{\"message\":\"no code\"}")]
    [InlineData("\"error\":null", -32603, "no integer code", "null")]
    [InlineData("\"error\":{\"code\":1,\"message\":\"x\"},\"result\":1", -32603, "both", null)]
    public async Task OurCalls_AnsweredWithAnError_FailWithIt(string error, int code, string message, string? data)
    {
        await using var peer = Connect();
        var call = peer.Session.Get<IWorkbench>().AddFastAsync(1, 2);
        var id = System.Text.Json.JsonDocument.Parse((await peer.ReceiveAsync())!).RootElement.GetProperty("id").GetRawText();
        await peer.SendAsync($$"""{"jsonrpc":"2.0","id":{{id}},{{error}}}""");
        var exception = await Assert.ThrowsAsync<RpcException>(() => call.Within());
        Assert.Equal(code, (int)exception.Code);
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
        Assert.Equal(data, exception.ErrorData);
    }

    [Fact]
    public async Task Argument_ThatCannotBeSerialised_FailsThatCallOnly_AndNothingIsSent()
    {
        await using var peer = Connect();
        var sender = peer.Session.Get<INodeSender>();
        var cycle = new Node();
        cycle.Next = cycle;
        await Assert.ThrowsAsync<RpcSerializationException>(() => sender.SendAsync(cycle).Within());
        await Assert.ThrowsAsync<RpcSerializationException>(() => sender.NotifyAsync(cycle).Within());
        await peer.AssertAliveAsync();
    }

    [Theory]
    [InlineData("rpc.v1.json", true)]
    [InlineData("jsonrpc", false)]
    [InlineData(null, false)]
    public async Task OurExtensions_AreSentOnlyWhereTheyWereAgreed(string? subprotocol, bool expected)
    {
        await using var peer = Connect(subprotocol: subprotocol);
        using var cancellation = new CancellationTokenSource();
        peer.Session.Get<IWorkbench>().Rang += static () => { };
        var call = peer.Session.Get<IWorkbench>().WaitForCancellationAsync(cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Within());
        await peer.Session.Get<IWorkbench>().LogAsync("last").Within();

        List<string> sent = [];
        while (sent.Count == 0 || !sent[^1].Contains("last", StringComparison.Ordinal))
            sent.Add((await peer.ReceiveAsync())!);
        Assert.Equal(expected, sent.Exists(static message => message.Contains("$/subscribe", StringComparison.Ordinal)));
        Assert.Equal(expected, sent.Exists(static message => message.Contains("$/cancelRequest", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Events_OfAPlainPeer_ArriveWithoutSubscription()
    {
        await using var peer = Connect();
        var received = new TaskCompletionSource<(string, int)>();
        peer.Session.Get<IWorkbench>().Halted += (symbol, count) => received.SetResult((symbol, count));
        await peer.SendAsync("""{"jsonrpc":"2.0","method":"workbench.halted","params":["not enough"]}""");
        await peer.SendAsync("""{"jsonrpc":"2.0","method":"workbench.halted","params":{"arg1":"ABC","arg2":5}}""");
        Assert.Equal(("ABC", 5), await received.Task.Within());
        Assert.Contains(_log.Entries, static entry => entry.EventId == 1012);
    }

    [Fact]
    public async Task Events_ForAPeerThatDoesNotRead_EndTheSessionAtTheLimit_AndNeverBlockTheRaiser()
    {
        await using var peer = Connect(new RpcSessionOptions { MaxQueuedEventBytes = 10_000 }, capacity: 4);
        Assert.NotNull(await peer.AskAsync("""{"jsonrpc":"2.0","id":1,"method":"$/subscribe","params":{"event":"workbench.orderPlaced"}}"""));
        await _workbench.RaiseAsync(10_000).Within();
        var end = await peer.Session.Completion.Within();
        Assert.Equal(RpcSessionEndReason.LimitExceeded, end.Reason);
        Assert.Contains("MaxQueuedEventBytes", end.Message, StringComparison.Ordinal);
        Assert.Equal(0, _workbench.SubscriberCount);
    }

    [Fact]
    public async Task Answers_ForAPeerThatDoesNotRead_EndTheSessionAtTheLimit()
    {
        await using var peer = Connect(new RpcSessionOptions { MaxConcurrentCalls = 8 }, capacity: 4);
        for (var i = 0; i < 40 && peer.Closed is null; i++)
        {
            try
            {
                await peer.SendAsync($$"""{"jsonrpc":"2.0","id":{{i}},"method":"unknown"}""");
            }
            catch (ChannelClosedException)
            {
                break;
            }
        }

        var end = await peer.Session.Completion.Within();
        Assert.Equal(RpcSessionEndReason.LimitExceeded, end.Reason);
        Assert.Contains("MaxConcurrentCalls", end.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Notifications_BeyondTheConcurrencyLimit_EndTheSession()
    {
        await using var peer = Connect(new RpcSessionOptions { MaxConcurrentCalls = 2, MaxQueuedCalls = 0 });
        for (var i = 0; i < 3; i++)
            await peer.SendAsync("""{"jsonrpc":"2.0","method":"workbench.waitForCancellation"}""");
        var end = await peer.Session.Completion.Within();
        Assert.Equal(RpcSessionEndReason.LimitExceeded, end.Reason);
        await _workbench.HandlerCancelled.Task.Within();
    }

    [Fact]
    public async Task PendingCalls_BeyondTheLimit_FailAtTheCaller()
    {
        await using var peer = Connect(new RpcSessionOptions { MaxPendingCalls = 2 });
        var workbench = peer.Session.Get<IWorkbench>();
        _ = workbench.AddAsync(1, 1);
        _ = workbench.AddAsync(2, 2);
        var exception = await Assert.ThrowsAsync<RpcException>(() => workbench.AddAsync(3, 3).Within());
        Assert.Equal(RpcErrorCode.TooManyPendingCalls, exception.Code);
    }

    [Fact]
    public async Task Close_ThatThePeerNeverAgreesTo_IsSaidToBeAbnormal()
    {
        await using var session = RpcSession.Start(new DeafChannel());
        await session.CloseAsync().Within();
        var end = await session.Completion.Within();
        Assert.Equal(RpcSessionEndReason.ClosedLocally, end.Reason);
        Assert.Equal(ChannelCloseCode.AbnormalClosure, end.CloseCode);
        Assert.IsType<TimeoutException>(end.Exception);
    }

    [Fact]
    public async Task Connection_Lost_FailsPendingCallsWithThatReason()
    {
        var (ours, theirs) = InMemoryChannel.CreatePair();
        await using var session = RpcSession.Start(ours);
        var call = session.Get<IWorkbench>().AddAsync(1, 2);
        theirs.Abort(new IOException("cable"));
        var exception = await Assert.ThrowsAsync<RpcSessionException>(() => call.Within());
        Assert.Equal(RpcSessionEndReason.ConnectionLost, exception.Reason);
    }

    private RawPeer Connect(RpcSessionOptions? options = null, string? subprotocol = null, int capacity = 1024)
    {
        options ??= new RpcSessionOptions();
        options.LoggerFactory = _log;
        return RawPeer.Connect(session => session.Serve<IWorkbench>(_workbench = new Workbench(session)), options, subprotocol, capacity);
    }
}

/// <summary>Takes what JSON cannot carry.</summary>
[RpcContract]
public partial interface INodeSender
{
    Task SendAsync(Node node);

    [RpcNotification]
    ValueTask NotifyAsync(Node node);
}
