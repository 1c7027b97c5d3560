using System.Collections.Concurrent;
using Rpc.Channels;

namespace Rpc.Soak;

/// <summary>Opens links: in memory, and over WebSockets to a server of its own.</summary>
internal sealed class LinkFactory : IAsyncDisposable
{
    // Few, so that calls are refused as well; and windows as narrow as can be, so that senders wait.
    private const int MaxConcurrentStreams = 3;
    private const int StreamWindowBytes = 64 * 1024;

    private readonly Ledger _ledger;
    private readonly SoakLog _log;
    private readonly ConcurrentDictionary<string, TaskCompletionSource<(RpcSession, SoakService)>> _awaited = new();
    private RpcServer _server = null!;

    private LinkFactory(Ledger ledger)
    {
        _ledger = ledger;
        _log = new SoakLog(ledger);
    }

    /// <summary>The connections of the server.</summary>
    public int Connections => _server.Connections;

    /// <summary>Starts the server.</summary>
    public static async Task<LinkFactory> StartAsync(Ledger ledger)
    {
        var factory = new LinkFactory(ledger);
        factory._server = await RpcServer.ListenAsync(
            "ws://127.0.0.1:0/soak",
            (session, request) => factory._awaited[request.Query].SetResult((session, factory.Serve(session))),
            new RpcServerOptions { LoggerFactory = factory._log, MaxConcurrentStreams = MaxConcurrentStreams, StreamWindowBytes = StreamWindowBytes });
        return factory;
    }

    /// <summary>Opens a link.</summary>
    public Task<Link> OpenAsync(bool inMemory, Random random)
    {
        var subprotocol = random.Next(2) == 0 ? RpcSubprotocols.Json : RpcSubprotocols.MessagePack;
        return inMemory ? Task.FromResult(OpenInMemory(subprotocol, random)) : OpenWebSocketAsync(subprotocol);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private Link OpenInMemory(string subprotocol, Random random)
    {
        var options = new RpcSessionOptions { LoggerFactory = _log, MaxConcurrentStreams = MaxConcurrentStreams, StreamWindowBytes = StreamWindowBytes };
        var (first, second) = InMemoryChannel.CreatePair(subprotocol, capacity: random.Next(1, 64));
        return new Link(Start(first), Start(second), () => first.Abort(new IOException("aborted on purpose")));

        (RpcSession, SoakService) Start(InMemoryChannel channel)
        {
            SoakService service = null!;
            return (RpcSession.Start(channel, session => service = Serve(session), options), service);
        }
    }

    private async Task<Link> OpenWebSocketAsync(string subprotocol)
    {
        var name = $"?link={Guid.NewGuid()}";
        var accepted = _awaited[name] = new TaskCompletionSource<(RpcSession, SoakService)>(TaskCreationOptions.RunContinuationsAsynchronously);
        SoakService service = null!;
        var options = new RpcClientOptions { LoggerFactory = _log, MaxConcurrentStreams = MaxConcurrentStreams, StreamWindowBytes = StreamWindowBytes };
        options.Subprotocols.Clear();
        options.Subprotocols.Add(subprotocol);
        var client = await RpcClient.ConnectAsync(_server.Url + name, session => service = Serve(session), options);
        var server = await accepted.Task;
        _awaited.TryRemove(name, out _);
        return new Link((client, service), server, () => _ = client.CloseAsync(cancellationToken: new CancellationToken(canceled: true)).AsTask());
    }

    private SoakService Serve(RpcSession session)
    {
        var service = new SoakService(_ledger, session);
        session.Serve<ISoak>(service);
        return service;
    }
}
