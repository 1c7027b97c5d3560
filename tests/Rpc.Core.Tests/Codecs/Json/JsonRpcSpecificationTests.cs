namespace Rpc.Core.Tests.Codecs.Json;

/// <summary>
/// The examples of the JSON-RPC 2.0 specification, §7, in its order and with its bytes. Where the specification shows an
/// error's message it is the short one of its table; ours says more, so the code is compared and the message's presence.
/// </summary>
public sealed partial class JsonRpcSpecificationTests : IAsyncLifetime
{
    private readonly Service _service = new();
    private RawPeer _peer = null!;

    [RpcContract("", JsonOnly = true)]
    public partial interface ISpecification
    {
        Task<int> SubtractAsync(int minuend, int subtrahend);

        [RpcMethod("sum")]
        Task<int> SumAsync(int a, int b, int c);

        [RpcMethod("get_data")]
        Task<object[]> GetDataAsync();

        [RpcNotification]
        ValueTask UpdateAsync(int a, int b, int c, int d, int e);

        [RpcNotification]
        [RpcMethod("notify_hello")]
        ValueTask NotifyHelloAsync(int number);

        [RpcNotification]
        [RpcMethod("notify_sum")]
        ValueTask NotifySumAsync(int a, int b, int c);
    }

    public Task InitializeAsync()
    {
        _peer = RawPeer.Connect(session => session.Serve<ISpecification>(_service));
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _peer.DisposeAsync();

    [Theory]
    [InlineData("""{"jsonrpc": "2.0", "method": "subtract", "params": [42, 23], "id": 1}""", """{"jsonrpc": "2.0", "result": 19, "id": 1}""")]
    [InlineData("""{"jsonrpc": "2.0", "method": "subtract", "params": [23, 42], "id": 2}""", """{"jsonrpc": "2.0", "result": -19, "id": 2}""")]
    public async Task CallWithPositionalParameters(string request, string response) =>
        RawPeer.AssertJson(response, await _peer.AskAsync(request));

    [Theory]
    [InlineData("""{"jsonrpc": "2.0", "method": "subtract", "params": {"subtrahend": 23, "minuend": 42}, "id": 3}""", """{"jsonrpc": "2.0", "result": 19, "id": 3}""")]
    [InlineData("""{"jsonrpc": "2.0", "method": "subtract", "params": {"minuend": 42, "subtrahend": 23}, "id": 4}""", """{"jsonrpc": "2.0", "result": 19, "id": 4}""")]
    public async Task CallWithNamedParameters(string request, string response) =>
        RawPeer.AssertJson(response, await _peer.AskAsync(request));

    [Theory]
    [InlineData("""{"jsonrpc": "2.0", "method": "update", "params": [1,2,3,4,5]}""", "update 1 2 3 4 5")]
    [InlineData("""{"jsonrpc": "2.0", "method": "foobar"}""", null)]
    public async Task Notification(string request, string? seen)
    {
        await _peer.SendAsync(request);
        await _peer.AssertAliveAsync();
        Assert.Equal(seen is null ? [] : [seen], _service.Seen);
    }

    [Theory]
    [InlineData("CallOfNonExistentMethod", """{"jsonrpc": "2.0", "method": "foobar", "id": "1"}""", """{"jsonrpc": "2.0", "error": {"code": -32601, "message": "Method not found"}, "id": "1"}""")]
    [InlineData("CallWithInvalidJson", """{"jsonrpc": "2.0", "method": "foobar, "params": "bar", "baz]""", """{"jsonrpc": "2.0", "error": {"code": -32700, "message": "Parse error"}, "id": null}""")]
    [InlineData("CallWithInvalidRequestObject", """{"jsonrpc": "2.0", "method": 1, "params": "bar"}""", """{"jsonrpc": "2.0", "error": {"code": -32600, "message": "Invalid Request"}, "id": null}""")]
    [InlineData("BatchWithInvalidJson", """[{"jsonrpc": "2.0", "method": "sum", "params": [1,2,4], "id": "1"}, {"jsonrpc": "2.0", "method" ]""", """{"jsonrpc": "2.0", "error": {"code": -32700, "message": "Parse error"}, "id": null}""")]
    [InlineData("EmptyArray", "[]", """{"jsonrpc": "2.0", "error": {"code": -32600, "message": "Invalid Request"}, "id": null}""")]
    [InlineData("InvalidBatchButNotEmpty", "[1]", """[{"jsonrpc": "2.0", "error": {"code": -32600, "message": "Invalid Request"}, "id": null}]""")]
    [InlineData("InvalidBatch", "[1,2,3]", """[{"jsonrpc": "2.0", "error": {"code": -32600, "message": "Invalid Request"}, "id": null},{"jsonrpc": "2.0", "error": {"code": -32600, "message": "Invalid Request"}, "id": null},{"jsonrpc": "2.0", "error": {"code": -32600, "message": "Invalid Request"}, "id": null}]""")]
    public async Task Error(string example, string request, string response)
    {
        Assert.NotEmpty(example);
        JsonComparison.AssertSameButMessages(response, await _peer.AskAsync(request));
        Assert.Empty(_service.Seen);
        await _peer.AssertAliveAsync();
    }

    [Fact]
    public async Task Batch()
    {
        var response = await _peer.AskAsync("""
            [
                {"jsonrpc": "2.0", "method": "sum", "params": [1,2,4], "id": "1"},
                {"jsonrpc": "2.0", "method": "notify_hello", "params": [7]},
                {"jsonrpc": "2.0", "method": "subtract", "params": [42,23], "id": "2"},
                {"foo": "boo"},
                {"jsonrpc": "2.0", "method": "foo.get", "params": {"name": "myself"}, "id": "5"},
                {"jsonrpc": "2.0", "method": "get_data", "id": "9"}
            ]
            """);
        JsonComparison.AssertSameButMessages(
            """
            [
                {"jsonrpc": "2.0", "result": 7, "id": "1"},
                {"jsonrpc": "2.0", "result": 19, "id": "2"},
                {"jsonrpc": "2.0", "error": {"code": -32600, "message": "Invalid Request"}, "id": null},
                {"jsonrpc": "2.0", "error": {"code": -32601, "message": "Method not found"}, "id": "5"},
                {"jsonrpc": "2.0", "result": ["hello", 5], "id": "9"}
            ]
            """,
            response);
        Assert.Equal(["hello 7"], _service.Seen);
    }

    [Fact]
    public async Task BatchOfNotifications_IsNotAnswered()
    {
        await _peer.SendAsync("""
            [
                {"jsonrpc": "2.0", "method": "notify_sum", "params": [1,2,4]},
                {"jsonrpc": "2.0", "method": "notify_hello", "params": [7]}
            ]
            """);
        await _peer.AssertAliveAsync();
        Assert.Equal(["sum 7", "hello 7"], _service.Seen);
    }

    private sealed class Service : ISpecification
    {
        public List<string> Seen { get; } = [];

        public Task<int> SubtractAsync(int minuend, int subtrahend) => Task.FromResult(minuend - subtrahend);

        public Task<int> SumAsync(int a, int b, int c) => Task.FromResult(a + b + c);

        public Task<object[]> GetDataAsync() => Task.FromResult<object[]>(["hello", 5]);

        public ValueTask UpdateAsync(int a, int b, int c, int d, int e) => See($"update {a} {b} {c} {d} {e}");

        public ValueTask NotifyHelloAsync(int number) => See($"hello {number}");

        public ValueTask NotifySumAsync(int a, int b, int c) => See($"sum {a + b + c}");

        private ValueTask See(string what)
        {
            Seen.Add(what);
            return default;
        }
    }
}
