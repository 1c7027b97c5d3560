using System.Net;
using System.Net.Sockets;
using Rpc.TestKit;
using Rpc.Transport.Client;
using Rpc.Transport.Connections;
using Rpc.Transport.Server;
using Rpc.Transport.Tests.Connections;
using Rpc.Transport.Tests.Protocol.Conformance;
using Rpc.Transport.Tests.Server;

namespace Rpc.Transport.Tests.Client;

/// <summary>RFC 6455 §4.1, item 2: one connection to a host and port is opened at a time.</summary>
public sealed class ConnectingTurnsTests
{
    [Fact, Rule(6455, "4.1", "No more than one connection to a host and port is in the CONNECTING state: a further one waits, and is not begun.", Sends = true)]
    public async Task Connect_WhileAnotherConnects_WaitsForItsTurn()
    {
        using var listener = Listen();
        using (await ConnectingTurns.Shared.EnterAsync(listener.LocalEndpoint, CancellationToken.None))
        {
            // Nothing on the way to the turn is asynchronous: a connection that did not wait would be begun when the call returns.
            using var giveUp = new CancellationTokenSource();
            Task<WebSocketConnection> waiting = DialAsync(listener.LocalEndpoint, new WebSocketClientOptions(), giveUp.Token);
            await giveUp.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
            Assert.False(listener.Pending());
        }
    }

    [Fact, Rule(6455, "4.1", "The next connection begins when the one before is established.", Sends = true)]
    public async Task Connect_WhenTheOneBeforeIsEstablished_Begins()
    {
        await using WebSocketListener listener = Peers.Listen(ListenerTests.Echo);
        IEnumerable<Task<WebSocketConnection>> dials = Enumerable.Range(0, 8).Select(_ => DialAsync(listener.LocalEndPoint, new WebSocketClientOptions())).ToList();
        foreach (WebSocketConnection client in await Task.WhenAll(dials).WaitAsync(Peers.Limit))
        {
            await client.SayAsync("x");
            Assert.Equal("x", await client.ReceiveTextAsync());
            await client.DisposeAsync();
        }
    }

    [Fact, Rule(6455, "4.1", "The next connection begins when the one before has failed, at TCP or in the handshake.", Sends = true)]
    public async Task Connect_WhenTheOneBeforeHasFailed_Begins()
    {
        using var listener = Listen();
        for (int round = 0; round < 2; round++)
        {
            Task<WebSocketConnection> refused = DialAsync(listener.LocalEndpoint, new WebSocketClientOptions());
            using (await listener.AcceptTcpClientAsync())
            {
                // Ends without an answer.
            }

            await Assert.ThrowsAsync<WebSocketConnectException>(() => refused);
        }

        EndPoint nobody = listener.LocalEndpoint;
        listener.Stop();
        for (int round = 0; round < 2; round++)
        {
            var error = await Assert.ThrowsAsync<WebSocketConnectException>(() => DialAsync(nobody, new WebSocketClientOptions()));
            Assert.Equal(WebSocketConnectFailure.Unreachable, error.Failure);
        }
    }

    [Fact, Rule(6455, "4.1", "Other hosts and other ports are not waited for.", Sends = true)]
    public async Task Connect_ToAnotherPort_DoesNotWait()
    {
        await using WebSocketListener listener = Peers.Listen(ListenerTests.Echo);
        using var other = Listen();
        using IDisposable turn = await ConnectingTurns.Shared.EnterAsync(other.LocalEndpoint, CancellationToken.None);
        await using WebSocketConnection client = await DialAsync(listener.LocalEndPoint, new WebSocketClientOptions());
    }

    [Fact, Rule(6455, "4.1", "A host that is known by two names, or by its address in two forms, is one host.", Sends = true)]
    public async Task Connect_ToAnotherNameOfTheHost_WaitsForItsTurn()
    {
        using var listener = Listen();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        using IDisposable turn = await ConnectingTurns.Shared.EnterAsync(listener.LocalEndpoint, CancellationToken.None);
        foreach (IPAddress address in (IPAddress[])[IPAddress.Loopback, IPAddress.Loopback.MapToIPv6()])
        {
            using var giveUp = new CancellationTokenSource();
            var options = new WebSocketClientOptions { Resolve = (_, _) => Task.FromResult<IPAddress[]>([address]) };
            Task<WebSocketConnection> waiting = DialAsync(new DnsEndPoint("other.example", port), options, giveUp.Token);
            await giveUp.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
            Assert.False(listener.Pending());
        }
    }

    [Fact, Rule(6455, "4.1", "Where only a proxy knows the address, each host name is a host of its own.", Sends = true)]
    public async Task Connect_ThroughAProxy_WaitsForTheSameName()
    {
        using var proxy = new ConnectProxy(_ => "HTTP/1.1 200 Connection established\r\n\r\n");
        await using WebSocketListener listener = Peers.Listen(ListenerTests.Echo);
        int port = ((IPEndPoint)listener.LocalEndPoint).Port;
        var options = new WebSocketClientOptions { Proxy = new WebProxy(proxy.Uri) };
        using IDisposable turn = await ConnectingTurns.Shared.EnterAsync(new DnsEndPoint("a.example", port), CancellationToken.None);
        using var giveUp = new CancellationTokenSource();
        Task<WebSocketConnection> waiting = DialAsync(new DnsEndPoint("a.example", port), options, giveUp.Token);
        await using (await DialAsync(new DnsEndPoint("b.example", port), options))
            Assert.Single(proxy.Requests);
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Single(proxy.Requests);
    }

    [Fact]
    public async Task Connect_WhileAnotherConnects_TakesTheWaitFromItsTime()
    {
        using var listener = Listen();
        using IDisposable turn = await ConnectingTurns.Shared.EnterAsync(listener.LocalEndpoint, CancellationToken.None);
        var time = new FakeTimeProvider();
        var options = new WebSocketClientOptions { Connection = new WebSocketConnectionOptions { TimeProvider = time } };
        Task<WebSocketConnection> waiting = DialAsync(listener.LocalEndpoint, options);
        time.Advance(options.ConnectTimeout);
        var error = await Assert.ThrowsAsync<WebSocketConnectException>(() => waiting);
        Assert.Equal(WebSocketConnectFailure.Timeout, error.Failure);
    }

    [Fact]
    public async Task Connect_AllowedToConnectConcurrently_DoesNotWait()
    {
        await using WebSocketListener listener = Peers.Listen(ListenerTests.Echo);
        using IDisposable turn = await ConnectingTurns.Shared.EnterAsync(listener.LocalEndPoint, CancellationToken.None);
        await using WebSocketConnection client = await DialAsync(listener.LocalEndPoint, new WebSocketClientOptions { AllowConcurrentConnecting = true });
    }

    [Fact]
    public async Task Turns_AreTakenInOrder_AndLeaveNothingBehind()
    {
        var turns = new ConnectingTurns();
        var endPoint = new IPEndPoint(IPAddress.Loopback, 80);
        IDisposable first = await turns.EnterAsync(endPoint, CancellationToken.None);
        Task<IDisposable> second = turns.EnterAsync(endPoint, CancellationToken.None);
        using var giveUp = new CancellationTokenSource();
        Task<IDisposable> third = turns.EnterAsync(endPoint, giveUp.Token);
        Task<IDisposable> fourth = turns.EnterAsync(new IPEndPoint(IPAddress.Loopback, 80), CancellationToken.None);
        Assert.False(second.IsCompleted || third.IsCompleted || fourth.IsCompleted);
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => third);
        first.Dispose();
        first.Dispose();
        IDisposable turn = await second.WaitAsync(Peers.Limit);
        Assert.False(fourth.IsCompleted);
        turn.Dispose();
        (await fourth.WaitAsync(Peers.Limit)).Dispose();
        Assert.Equal(0, turns.Count);
    }

    private static TcpListener Listen()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener;
    }

    private static Task<WebSocketConnection> DialAsync(EndPoint endPoint, WebSocketClientOptions options, CancellationToken cancellationToken = default)
    {
        string authority = endPoint is DnsEndPoint named ? $"{named.Host}:{named.Port}" : $"{endPoint}";
        return WebSocketDialer.ConnectAsync(WebSocketUri.Parse(new Uri($"ws://{authority}/")), options, cancellationToken).WaitAsync(Peers.Limit, CancellationToken.None);
    }
}
