using System.Net;
using System.Net.Sockets;
using Rpc.TestKit;
using Rpc.Transport.Client;
using Rpc.Transport.Connections;
using Rpc.Transport.Server;
using Rpc.Transport.Tests.Connections;
using Rpc.Transport.Tests.Server;

namespace Rpc.Transport.Tests.Client;

/// <summary>RFC 8305, with attempts and a clock in the test's hands, and once with real sockets.</summary>
public sealed class HappyEyeballsTests
{
    private static readonly IPAddress[] Three = [IPAddress.Parse("2001:db8::1"), IPAddress.Parse("2001:db8::2"), IPAddress.Parse("192.0.2.1")];
    private readonly FakeTimeProvider _time = new();
    private readonly List<Attempt> _attempts = [];

    [Fact]
    public void Order_TakesTheFamiliesInTurn()
    {
        IPAddress[] addresses = [.. Three, IPAddress.Parse("192.0.2.2"), IPAddress.Parse("192.0.2.3")];
        Assert.Equal(
            ["2001:db8::1", "192.0.2.1", "2001:db8::2", "192.0.2.2", "192.0.2.3"],
            HappyEyeballs.Order(addresses, 80).Select(endPoint => endPoint.Address.ToString()));
        Assert.Equal("192.0.2.1", HappyEyeballs.Order([.. addresses.Reverse().Skip(2)], 80)[0].Address.ToString());
    }

    [Fact]
    public async Task FirstAttempt_Succeeding_IsTheOnlyOne()
    {
        Task<Connection> connecting = ConnectAsync();
        var connection = new Connection();
        _attempts[0].Source.SetResult(connection);
        Assert.Same(connection, await connecting.Within());
        Assert.Single(_attempts);
        Assert.False(connection.Disposed.Task.IsCompleted);
        Assert.Equal(0, _time.ArmedTimers);
    }

    [Fact]
    public async Task SilentAttempt_IsJoinedByTheNextAndLoses()
    {
        Task<Connection> connecting = ConnectAsync();
        _time.Advance(TimeSpan.FromMilliseconds(249));
        Assert.Single(_attempts);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await AttemptsAsync(2);
        Assert.False(_attempts[0].Cancellation.IsCancellationRequested);
        var winner = new Connection();
        var late = new Connection();
        _attempts[1].Source.SetResult(winner);
        Assert.Same(winner, await connecting.Within());
        Assert.True(_attempts[0].Cancellation.IsCancellationRequested);
        _attempts[0].Source.SetResult(late);
        await late.Disposed.Task.Within();
        Assert.False(winner.Disposed.Task.IsCompleted);
        Assert.Equal(0, _time.ArmedTimers);
    }

    [Fact]
    public async Task FailedAttempt_StartsTheNextAtOnce_AndTheFirstFailureIsTold()
    {
        Task<Connection> connecting = ConnectAsync();
        for (int i = 0; i < 3; i++)
        {
            await AttemptsAsync(i + 1);
            _attempts[i].Source.SetException(new InvalidOperationException($"attempt {i}"));
        }

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => connecting.Within());
        Assert.Equal("attempt 0", error.Message);
        Assert.Equal(0, _time.ArmedTimers);
    }

    [Fact]
    public async Task Cancelling_CancelsAllAttempts()
    {
        using var cancellation = new CancellationTokenSource();
        Task<Connection> connecting = ConnectAsync(cancellation.Token);
        _time.Advance(HappyEyeballs.AttemptDelay);
        await AttemptsAsync(2);
        await cancellation.CancelAsync();
        _attempts.ForEach(attempt => attempt.Source.TrySetCanceled());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting.Within());
        Assert.All(_attempts, attempt => Assert.True(attempt.Cancellation.IsCancellationRequested));
    }

    [Theory]
    [InlineData("127.0.0.1"), InlineData("::1")]
    public async Task HostWithTwoFamilies_IsReachedOnWhicheverListens(string listening)
    {
        await using WebSocketListener listener = WebSocketListener.Start(new IPEndPoint(IPAddress.Parse(listening), 0), new WebSocketListenerOptions(), ListenerTests.Echo);
        var options = new WebSocketClientOptions { Resolve = (_, _) => Task.FromResult<IPAddress[]>([IPAddress.IPv6Loopback, IPAddress.Loopback]) };
        var uri = WebSocketUri.Parse(new Uri($"ws://dual.example:{((IPEndPoint)listener.LocalEndPoint).Port}/"));
        await using WebSocketConnection client = await WebSocketDialer.ConnectAsync(uri, options, CancellationToken.None).Within();
        await client.SayAsync("x");
        Assert.Equal("x", await client.ReceiveTextAsync());
    }

    [Fact]
    public async Task ListenerOnAllAddresses_ServesBothFamilies()
    {
        WebSocketHttpRequest? seen = null;
        await using WebSocketListener listener = WebSocketListener.Start(new IPEndPoint(IPAddress.IPv6Any, 0), new WebSocketListenerOptions(), connection =>
        {
            seen = connection.Info.Request;
            return ListenerTests.Echo(connection);
        });
        foreach (string host in (string[])["127.0.0.1", "[::1]"])
        {
            var uri = WebSocketUri.Parse(new Uri($"ws://{host}:{((IPEndPoint)listener.LocalEndPoint).Port}/"));
            await using WebSocketConnection client = await WebSocketDialer.ConnectAsync(uri, new WebSocketClientOptions(), CancellationToken.None).Within();
            await client.SayAsync("x");
            Assert.Equal("x", await client.ReceiveTextAsync());
            Assert.Equal(host.Trim('[', ']'), ((IPEndPoint)seen!.RemoteEndPoint!).Address.ToString());
        }
    }

    [Fact]
    public async Task UnknownHost_IsToldAsSuch()
    {
        var options = new WebSocketClientOptions { Resolve = (_, _) => throw new SocketException((int)SocketError.HostNotFound) };
        var error = await Assert.ThrowsAsync<WebSocketConnectException>(() =>
            WebSocketDialer.ConnectAsync(WebSocketUri.Parse(new Uri("ws://nowhere.example/")), options, CancellationToken.None).Within());
        Assert.Equal((WebSocketConnectFailure.Unreachable, "The host name 'nowhere.example' is not known: is it spelled right?"), (error.Failure, error.Message));
    }

    private Task<Connection> ConnectAsync(CancellationToken cancellationToken = default) => HappyEyeballs.ConnectAsync(
        HappyEyeballs.Order(Three, 80),
        (_, token) =>
        {
            var attempt = new Attempt(token);
            lock (_attempts)
                _attempts.Add(attempt);
            return attempt.Source.Task;
        },
        _time,
        cancellationToken);

    // Attempts start on another thread than the one that lets time pass.
    private Task AttemptsAsync(int count) => Eventually.TrueAsync(() =>
    {
        lock (_attempts)
            return _attempts.Count >= count;
    });

    private sealed record Attempt(CancellationToken Cancellation)
    {
        public TaskCompletionSource<Connection> Source { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Connection : IDisposable
    {
        public TaskCompletionSource Disposed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Dispose() => Disposed.TrySetResult();
    }
}
