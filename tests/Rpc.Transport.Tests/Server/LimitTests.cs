using System.Net;
using System.Net.Sockets;
using Rpc.TestKit;
using Rpc.Transport.Connections;
using Rpc.Transport.Protocol.Deflate;
using Rpc.Transport.Protocol.Frames;
using Rpc.Transport.Tests.Connections;
using Rpc.Transport.Tests.Protocol;
using Rpc.Transport.Tests.Protocol.Deflate;
using Rpc.Transport.Tests.Protocol.Handshake;

namespace Rpc.Transport.Tests.Server;

/// <summary>Goes past each limit of connections and listeners: what becomes of it, and that it is counted, once. Runs alone, since counters are the process's.</summary>
[Collection(nameof(LimitTests))]
[CollectionDefinition(nameof(LimitTests), DisableParallelization = true)]
public sealed class LimitTests : IDisposable
{
    private readonly CountedLimits _limits = new();
    private readonly FakeTimeProvider _time = new();

    public void Dispose() => _limits.Dispose();

    [Theory]
    [InlineData(100, null, LimitName.MaxMessageBytes)]
    [InlineData(1000, 100, LimitName.MaxFrameBytes)]
    public async Task Message_TooLong_ClosesWith1009(int messageBytes, int? frameBytes, string limit)
    {
        await AssertRefusedAsync(new() { MaxMessageBytes = messageBytes, MaxFrameBytes = frameBytes, TimeProvider = _time }, maxRatio: 0, Bytes.Frame(Role.Server, 0x82, new byte[101]));
        AssertCounted(limit);
    }

    [Theory]
    [InlineData(64 * 1024, 0, LimitName.MaxMessageBytes)]
    [InlineData(64 * 1024 * 1024, 200, LimitName.MaxRatio)]
    public async Task Message_TooLongWhenDecompressed_ClosesWith1009(int messageBytes, int maxRatio, string limit)
    {
        await AssertRefusedAsync(new() { MaxMessageBytes = messageBytes, TimeProvider = _time }, maxRatio, Bytes.Frame(Role.Server, 0xC2, Deflating.Compress(new byte[16 * 1024 * 1024])));
        AssertCounted(limit);
    }

    [Fact]
    public async Task PeerThatIsSilent_IsGivenUp()
    {
        (MemoryWire raw, MemoryWire wire) = MemoryWire.CreatePair();
        WebSocketConnection connection = Peers.Connect(wire, Role.Server, Peers.On(_time));
        Task<byte[]?> reader = connection.ReceiveBytesAsync();
        _time.Advance(TimeSpan.FromSeconds(30));
        await raw.ReceiveRawAsync(10);
        _time.Advance(TimeSpan.FromSeconds(20));
        Assert.Null(await reader);
        Assert.Equal(CloseCode.AbnormalClosure, connection.Closed?.Code);
        AssertCounted(LimitName.KeepAliveTimeout);
    }

    [Fact]
    public async Task PeerThatDoesNotAnswerClose_IsCutOff()
    {
        (_, MemoryWire wire) = MemoryWire.CreatePair();
        WebSocketConnection connection = Peers.Connect(wire, Role.Server, Peers.On(_time));
        Task closing = Peers.CloseAsync(connection);
        _time.Advance(TimeSpan.FromSeconds(5));
        await closing;
        AssertCounted(LimitName.CloseTimeout);
    }

    [Fact]
    public async Task RequestTooLong_Gets431()
    {
        await using WebSocketListener listener = Peers.Listen(ListenerTests.Echo, new WebSocketListenerOptions { MaxHandshakeBytes = 1000 });
        await AssertAnswerAsync(listener, 431, "GET / HTTP/1.1\r\nHost: a\r\nX: " + new string('x', 1000));
        AssertCounted(LimitName.MaxHandshakeBytes);
    }

    [Fact]
    public async Task RequestTooSlow_Gets408()
    {
        await using WebSocketListener listener = Peers.Listen(ListenerTests.Echo, new WebSocketListenerOptions { Connection = Peers.On(_time) });
        using RawClient client = await RawClient.ConnectAsync(listener);
        await client.SendAsync("GET / HT");
        await Eventually.TrueAsync(() => _time.ArmedTimers > 0);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.StartsWith("HTTP/1.1 408 ", await client.ReadHeadAsync(), StringComparison.Ordinal);
        AssertCounted(LimitName.HandshakeTimeout);
    }

    [Fact]
    public async Task TlsTooSlow_IsCutOff()
    {
        using var authority = new TestAuthority();
        await using WebSocketListener listener = Peers.Listen(ListenerTests.Echo, new WebSocketListenerOptions
        {
            Connection = Peers.On(_time),
            Tls = authority.Serve(),
        });
        using RawClient client = await RawClient.ConnectAsync(listener);
        await Eventually.TrueAsync(() => _time.ArmedTimers > 0);
        _time.Advance(TimeSpan.FromSeconds(10));
        await Eventually.EqualAsync(0, () => listener.Connections);
        AssertCounted(LimitName.HandshakeTimeout);
    }

    [Fact]
    public async Task ForeignOrigin_Gets403()
    {
        await using WebSocketListener listener = Peers.Listen(ListenerTests.Echo, new WebSocketListenerOptions { AllowedOrigins = ["https://ours.example"] });
        await AssertAnswerAsync(listener, 403, ServerHandshakeTests.Sample);
        AssertCounted(LimitName.AllowedOrigins);
    }

    [Theory]
    [InlineData(1, null, 503, LimitName.MaxConnections)]
    [InlineData(9, 1, 429, LimitName.MaxConnectionsPerAddress)]
    public async Task ConnectionTooMany_GetsItsStatus(int connections, int? perAddress, int status, string limit)
    {
        await using WebSocketListener listener = Peers.Listen(ListenerTests.Echo, new WebSocketListenerOptions { MaxConnections = connections, MaxConnectionsPerAddress = perAddress });
        using RawClient first = await RawClient.OpenAsync(listener);
        await AssertAnswerAsync(listener, status, ServerHandshakeTests.Sample);
        AssertCounted(limit);
    }

    [Fact]
    public async Task AnswerTooLong_FailsTheClient()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        Task<WebSocketConnection> dialing = WebSocketClient.ConnectAsync($"ws://{server.LocalEndpoint}/", new WebSocketClientOptions { MaxHandshakeBytes = 1000 });
        using TcpClient accepted = await server.AcceptTcpClientAsync().Within();
        await accepted.GetStream().WriteAsync(new byte[2000].Select(static _ => (byte)'x').ToArray()).Within();
        Assert.Equal(WebSocketConnectFailure.NotWebSocket, (await Assert.ThrowsAsync<WebSocketConnectException>(() => dialing.Within())).Failure);
        AssertCounted(LimitName.MaxHandshakeBytes);
    }

    [Fact]
    public async Task ServerThatNeverAnswers_FailsTheClient()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        Task<WebSocketConnection> dialing = WebSocketClient.ConnectAsync($"ws://{server.LocalEndpoint}/", new WebSocketClientOptions { Connection = Peers.On(_time) });
        using TcpClient accepted = await server.AcceptTcpClientAsync().Within();
        _time.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal(WebSocketConnectFailure.Timeout, (await Assert.ThrowsAsync<WebSocketConnectException>(() => dialing.Within())).Failure);
        AssertCounted(LimitName.ConnectTimeout);
    }

    [Fact]
    public async Task SendPastTheQueue_WaitsAndIsCounted()
    {
        using var waits = new CountedLimits("rpc.limit.waits");
        (WebSocketConnection client, WebSocketConnection server) = Peers.CreatePair(new WebSocketConnectionOptions { MaxQueuedSendBytes = 4000 }, windowBytes: 1024);
        Task SendAsync(int bytes) => client.SendAsync(new byte[bytes], Opcode.Binary, false, CancellationToken.None).AsTask();

        Task first = SendAsync(3000);
        Assert.True(first.IsCompleted);
        Assert.Empty(waits.Read());
        Task[] waiting = [SendAsync(3000), SendAsync(10)];
        Assert.DoesNotContain(waiting, static send => send.IsCompleted);
        Assert.Equal(new Dictionary<string, long> { [LimitName.MaxQueuedSendBytes] = 2 }, waits.Read());
        for (int i = 0; i < 3; i++)
            await server.ReceiveBytesAsync();
        await Task.WhenAll(waiting).Within();
        Assert.Empty(_limits.Read());
        client.Abort(null);
        server.Abort(null);
    }

    [Fact]
    public async Task SendBehindAMessageInParts_WaitsForNoLimit()
    {
        using var waits = new CountedLimits("rpc.limit.waits");
        (WebSocketConnection client, WebSocketConnection server) = Peers.CreatePair();
        await client.SendPartAsync(new byte[10], Opcode.Binary, MessagePart.First, CancellationToken.None);
        Task behind = client.SendAsync(new byte[10], Opcode.Binary, false, CancellationToken.None).AsTask();
        Assert.False(behind.IsCompleted);
        await client.SendPartAsync(new byte[10], Opcode.Binary, MessagePart.Last, CancellationToken.None);
        await behind.Within();
        Assert.Empty(waits.Read());
        client.Abort(null);
        server.Abort(null);
    }

    [Fact]
    public async Task ClientThatDoesNotSayWhetherItResumes_IsRefused()
    {
        await using RpcServer server = await ListenAsync(new() { Resume = new RpcServerResumeOptions() });
        WebSocketConnection client = await OpenAsync(server);
        Task<byte[]?> reading = client.ReceiveBytesAsync();
        await AdvanceUntilAsync(reading);
        Assert.Null(await reading);
        Assert.Equal(CloseCode.PolicyViolation, client.Closed?.Code);
        AssertCounted(LimitName.HandshakeTimeout);
    }

    [Fact]
    public async Task SessionWhoseClientDoesNotComeBack_EndsWhenItsWindowIsOver()
    {
        var ended = new TaskCompletionSource<RpcSession>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using RpcServer server = await ListenAsync(new() { Resume = new RpcServerResumeOptions() }, ended.SetResult);
        (await SayHelloAsync(server)).Abort(null);
        await Eventually.EqualAsync((1, 1), () => server.Resumable);
        RpcSession session = await ended.Task.Within();
        await AdvanceUntilAsync(session.Completion);
        RpcSessionEnd end = await session.Completion.Within();
        Assert.Equal(RpcSessionEndReason.ResumeFailed, end.Reason);
        Assert.Equal(RpcResumeFailure.WindowOver, Assert.IsType<RpcResumeException>(end.Exception).Failure);
        await Eventually.EqualAsync((0, 0), () => server.Resumable);
        AssertCounted(LimitName.ResumeWindow);
    }

    [Fact]
    public async Task SessionsThatWait_PastTheirLimit_EndAtOnce()
    {
        var sessions = new System.Collections.Concurrent.ConcurrentQueue<RpcSession>();
        await using RpcServer server = await ListenAsync(new() { Resume = new RpcServerResumeOptions { MaxDetachedSessions = 1 } }, sessions.Enqueue);
        (await SayHelloAsync(server)).Abort(null);
        await Eventually.EqualAsync((1, 1), () => server.Resumable);
        (await SayHelloAsync(server)).Abort(null);

        // A client is greeted before its session is set up.
        await Eventually.EqualAsync(2, () => sessions.Count);
        Assert.Equal(RpcSessionEndReason.ConnectionLost, (await sessions.Last().Completion.Within()).Reason);
        await Eventually.EqualAsync((1, 1), () => server.Resumable);
        AssertCounted(LimitName.MaxDetachedSessions);
    }

    private Task<RpcServer> ListenAsync(RpcServerOptions options, Action<RpcSession>? configure = null)
    {
        options.TimeProvider = _time;
        options.KeepAliveInterval = TimeSpan.Zero;
        options.CloseTimeout = TimeSpan.FromDays(40);
        return RpcServer.ListenAsync("ws://127.0.0.1:0/", configure ?? (static _ => { }), options);
    }

    private static Task<WebSocketConnection> OpenAsync(RpcServer server) =>
        WebSocketClient.ConnectAsync(server.Url.ToString(), new WebSocketClientOptions { Subprotocols = ["rpc.v1.json.resume"] }).Within();

    private static async Task<WebSocketConnection> SayHelloAsync(RpcServer server)
    {
        WebSocketConnection client = await OpenAsync(server);
        await client.SendAsync(new byte[] { 0x10 }, WebSocketMessageKind.Binary).Within();
        Assert.Equal((byte)0x12, (await client.ReceiveBytesAsync())![0]);
        return client;
    }

    private static async Task AssertAnswerAsync(WebSocketListener listener, int status, string request)
    {
        using RawClient client = await RawClient.ConnectAsync(listener);
        await client.SendAsync(request);
        Assert.StartsWith($"HTTP/1.1 {status} ", await client.ReadHeadAsync(), StringComparison.Ordinal);
    }

    private static async Task AssertRefusedAsync(WebSocketConnectionOptions options, int maxRatio, byte[] frame)
    {
        (MemoryWire raw, MemoryWire wire) = MemoryWire.CreatePair();
        WebSocketConnection connection = Peers.Connect(wire, Role.Server, options, new DeflateAgreement(true, true, 15, 15), new DeflateOptions { MaxRatio = maxRatio });
        Task<byte[]?> reader = connection.ReceiveBytesAsync();
        await raw.SendRawAsync(frame);
        Assert.Null(await reader);
        Assert.Equal(CloseCode.MessageTooBig, connection.Closed?.Code);
        connection.Abort(null);
    }

    // What the time is over for may not have begun yet.
    private async Task AdvanceUntilAsync(Task task)
    {
        while (!task.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
    }

    private void AssertCounted(string limit) => Assert.Equal(new Dictionary<string, long> { [limit] = 1 }, _limits.Read());
}
