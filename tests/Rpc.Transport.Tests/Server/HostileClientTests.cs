using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Rpc.TestKit;
using Rpc.Transport.Protocol;
using Rpc.Transport.Protocol.Frames;
using Rpc.Transport.Tests.Connections;
using Rpc.Transport.Tests.Protocol;
using Rpc.Transport.Tests.Protocol.Handshake;

namespace Rpc.Transport.Tests.Server;

/// <summary>
/// What clients do that are broken, slow or hostile, on real sockets. The clock stands still unless a test moves it, so that what ends here
/// does not end by a time limit; afterwards nothing is left of the connection, and the listener serves the next.
/// </summary>
public sealed class HostileClientTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new();
    private readonly RecordingLoggerFactory _log = new();
    private readonly TaskCompletionSource<WebSocketConnection> _accepted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WebSocketListener? _listener;

    /// <summary>How far a client goes before it misbehaves.</summary>
    public enum State
    {
        Connected,
        InHandshake,
        Open,
        InFrame,
        InMessage,
        WhileTheServerCloses,
    }

    public static TheoryData<State> States => new(Enum.GetValues<State>());

    public Task InitializeAsync() => Task.CompletedTask;

    // Whatever the test did: nothing is left, and a good client is served.
    public async Task DisposeAsync()
    {
        await NothingIsLeftAsync();
        WebSocketConnection good = await Peers.DialAsync(_listener!);
        await good.SayAsync("good");
        Assert.Equal("good", await good.ReceiveTextAsync());
        await Peers.CloseAsync(good);
        await good.DisposeAsync();
        await NothingIsLeftAsync();
        await _listener!.DisposeAsync();
        Assert.DoesNotContain(_log.Entries, static entry => entry.Level >= LogLevel.Error);
    }

    [Theory, MemberData(nameof(States))]
    public async Task Client_ThatEndsItsDirection_IsAnAbnormalEnd(State state)
    {
        using RawClient client = await ReachAsync(state);
        client.HalfClose();
        await EndedAsync(state);
        await client.ReadToEndAsync();
    }

    [Theory, MemberData(nameof(States))]
    public async Task Client_ThatResets_IsAnAbnormalEnd(State state)
    {
        RawClient client = await ReachAsync(state);
        client.Reset();
        await EndedAsync(state);
    }

    [Fact]
    public async Task Client_ThatEndsItsDirectionWithItsRequest_IsAnswered()
    {
        Listen();
        using RawClient client = await RawClient.ConnectAsync(_listener!);
        await client.SendAsync(ServerHandshakeTests.Sample);
        client.HalfClose();
        Assert.StartsWith("HTTP/1.1 101 ", await client.ReadToEndAsync(), StringComparison.Ordinal);
        await EndedAsync(State.Open);
    }

    [Fact]
    public async Task Request_ByteByByte_HasNoMoreTimeThanAnyOther()
    {
        Listen();
        using RawClient client = await RawClient.ConnectAsync(_listener!);
        await Eventually.TrueAsync(() => _time.ArmedTimers > 0);
        foreach (char one in "GET / HTTP")
        {
            await client.SendAsync($"{one}");
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.StartsWith("HTTP/1.1 408 ", await client.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Frames_InThePacketOfTheRequest_AreProcessed()
    {
        Listen();
        using RawClient client = await RawClient.ConnectAsync(_listener!);
        byte[] early = Bytes.Text(Role.Server, "early");
        await client.SendAsync(Bytes.Join(Bytes.Utf8(ServerHandshakeTests.Sample), early, Bytes.Close(Role.Server, 4000)));
        Assert.StartsWith("HTTP/1.1 101 ", await client.ReadHeadAsync(), StringComparison.Ordinal);
        Assert.Equal(Bytes.Join(Bytes.Text(Role.Client, "early"), Bytes.Close(Role.Client, 4000)), await client.ReadAsync(11));
    }

    [Fact]
    public async Task Garbage_InThePacketOfTheRequest_ClosesWithItsCode()
    {
        Listen();
        using RawClient client = await RawClient.ConnectAsync(_listener!);
        await client.SendAsync(ServerHandshakeTests.Sample + "GET / HTTP/1.1\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 101 ", await client.ReadHeadAsync(), StringComparison.Ordinal);
        byte[] close = await client.ReadAsync(4);
        Assert.Equal((0x88, 1002), (close[0], (close[2] << 8) | close[3]));
    }

    [Fact]
    public async Task Client_ThatNeverReads_HoldsSendersUpAndLetsThemGo()
    {
        Listen(static _ => Task.CompletedTask);
        using RawClient client = await RawClient.OpenAsync(_listener!);
        WebSocketConnection server = await _accepted.Task.Within();

        // More than all buffers of the system have room for, and more than may be queued.
        var large = new byte[32 * 1024 * 1024];
        await server.SendAsync(large, WebSocketMessageKind.Binary).AsTask().Within();
        Assert.InRange(server.UnsentBytes, 1, large.Length + 1024);

        using var token = new CancellationTokenSource();
        Task waiting = server.SendAsync(new byte[1], WebSocketMessageKind.Binary, token.Token).AsTask();
        Assert.False(waiting.IsCompleted);
        await token.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.Within());

        Task closing = Peers.CloseAsync(server);
        Assert.False(closing.IsCompleted);
        _time.Advance(new WebSocketConnectionOptions().CloseTimeout);
        await closing;
        Assert.Equal(CloseCode.AbnormalClosure, server.Closed?.Code);
        Assert.IsType<TimeoutException>(server.Closed?.Exception);
        await server.DisposeAsync().AsTask().Within();
        await server.Terminated.Within();
        await Eventually.EqualAsync(0, () => server.UnsentBytes);
    }

    [Fact]
    public async Task RefusedClient_ThatStays_IsCutOffInTime()
    {
        Listen();
        using RawClient client = await RawClient.ConnectAsync(_listener!);
        await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");

        // The answer and the end of the server's direction come at once. It reads on for a moment, of which the client makes no use.
        Assert.StartsWith("HTTP/1.1 426 ", await client.ReadToEndAsync(), StringComparison.Ordinal);
        await Eventually.TrueAsync(() => _time.ArmedTimers > 0);
        Assert.Equal(1, _listener!.Connections);
        _time.Advance(TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task Clients_BeyondTheLimit_AreRefused_AndBeyondThatCutOff()
    {
        Listen(options: new WebSocketListenerOptions { MaxConnections = 1 });
        RawClient first = await RawClient.OpenAsync(_listener!);
        var refused = new List<RawClient>();
        for (int i = 0; i < 64; i++)
            refused.Add(await RawClient.ConnectAsync(_listener!));

        // No more can be told so at a time: the next gets a reset, perhaps before it sees that it is connected.
        var error = await Assert.ThrowsAsync<SocketException>(async () =>
        {
            using RawClient cutOff = await RawClient.ConnectAsync(_listener!);
            await cutOff.ReadAsync(1);
        });
        Assert.Equal(SocketError.ConnectionReset, error.SocketErrorCode);
        Assert.Equal(1, _listener!.Connections);

        // Who is to be told is told, whenever it asks.
        await refused[^1].SendAsync(ServerHandshakeTests.Sample);
        Assert.StartsWith("HTTP/1.1 503 ", await refused[^1].ReadHeadAsync(), StringComparison.Ordinal);
        refused.ForEach(static client => client.Dispose());
        first.Dispose();
    }

    private void Listen(Func<WebSocketConnection, Task>? serve = null, WebSocketListenerOptions? options = null)
    {
        options ??= new WebSocketListenerOptions();
        options.Connection = Peers.On(_time);
        options.Logger = _log.CreateLogger("listener");
        _listener = Peers.Listen(
            connection =>
            {
                // The first is the test's own, the next the good client's.
                return _accepted.TrySetResult(connection) && serve is not null ? serve(connection) : ListenerTests.Echo(connection);
            },
            options);
    }

    private async Task<RawClient> ReachAsync(State state)
    {
        Listen(state == State.WhileTheServerCloses ? static connection => connection.CloseAsync(CloseCode.Normal, "", default).AsTask() : null);
        RawClient client = state is State.Connected or State.InHandshake ? await RawClient.ConnectAsync(_listener!) : await RawClient.OpenAsync(_listener!);
        await Eventually.EqualAsync(1, () => _listener!.Connections);
        byte[] sent = state switch
        {
            State.InHandshake => Bytes.Utf8("GET / HT"),
            State.InFrame => Bytes.Text(Role.Server, "cut off")[..7],
            State.InMessage => Bytes.Frame(Role.Server, 0x01, "first fragment"u8),
            _ => [],
        };
        if (sent.Length > 0)
            await client.SendAsync(sent);

        // The server's Close frame, which is never answered.
        if (state == State.WhileTheServerCloses)
            Assert.Equal(Bytes.Close(Role.Client, 1000), await client.ReadAsync(4));
        return client;
    }

    // RFC 6455 §7.1.5: without the client's Close frame the code is 1006.
    private async Task EndedAsync(State state)
    {
        if (state is State.Connected or State.InHandshake)
            return;
        WebSocketConnection server = await _accepted.Task.Within();
        await server.Terminated.Within();
        Assert.Equal((CloseCode.AbnormalClosure, state != State.WhileTheServerCloses), (server.Closed!.Code, server.Closed.ByPeer));
        Assert.NotNull(server.Closed.Exception);
    }

    private Task NothingIsLeftAsync() => Eventually.TrueAsync(() => _listener!.Connections == 0 && _time.ArmedTimers == 0);
}
