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
    private Relay _relay = null!;

    private LinkFactory(Ledger ledger)
    {
        _ledger = ledger;
        _log = new SoakLog(ledger);
    }

    /// <summary>The connections of the server.</summary>
    public int Connections => _server.Connections;

    /// <summary>How many sessions the server keeps that can be resumed.</summary>
    public int Resumable => _server.Resumable.All;

    /// <summary>Starts the server.</summary>
    /// <param name="ledger">Where everything is entered.</param>
    /// <param name="random">When connections break that can be resumed.</param>
    public static async Task<LinkFactory> StartAsync(Ledger ledger, Random random)
    {
        var factory = new LinkFactory(ledger);
        factory._server = await RpcServer.ListenAsync(
            "ws://127.0.0.1:0/soak",
            (session, request) => factory._awaited[request.Query].SetResult((session, factory.Serve(session))),
            new RpcServerOptions
            {
                LoggerFactory = factory._log,
                MaxConcurrentStreams = MaxConcurrentStreams,
                StreamWindowBytes = StreamWindowBytes,

                // So long a session may go on whose client has closed it while the connection was broken.
                Resume = new RpcServerResumeOptions { ResumeWindow = TimeSpan.FromSeconds(10), MaxReplayBytes = 256 * 1024 },
            });
        factory._relay = new Relay(factory._server.Url, () => random.Next(2_000, 1_000_000));
        return factory;
    }

    /// <summary>Opens a link.</summary>
    public Task<Link> OpenAsync(LinkKind kind, Random random)
    {
        var subprotocol = random.Next(2) == 0 ? RpcSubprotocols.Json : RpcSubprotocols.MessagePack;
        return kind == LinkKind.InMemory ? Task.FromResult(OpenInMemory(subprotocol, random)) : OpenWebSocketAsync(subprotocol, kind == LinkKind.Resumable);
    }

    public async ValueTask DisposeAsync()
    {
        _relay.Dispose();
        await _server.DisposeAsync();
    }

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

    private async Task<Link> OpenWebSocketAsync(string subprotocol, bool isResumable)
    {
        var name = $"?link={Guid.NewGuid()}";
        var accepted = _awaited[name] = new TaskCompletionSource<(RpcSession, SoakService)>(TaskCreationOptions.RunContinuationsAsynchronously);
        SoakService service = null!;
        var options = new RpcClientOptions { LoggerFactory = _log, MaxConcurrentStreams = MaxConcurrentStreams, StreamWindowBytes = StreamWindowBytes };
        options.Subprotocols.Clear();
        options.Subprotocols.Add(subprotocol);
        options.Resume = isResumable ? new RpcResumeOptions { MaxReplayBytes = 256 * 1024 } : null;
        var client = await ConnectAsync((isResumable ? _relay.Url : _server.Url) + name, session => service = Serve(session), options, isResumable);
        var server = await accepted.Task;
        _awaited.TryRemove(name, out _);
        return new Link((client, service), server, () => _ = client.CloseAsync(cancellationToken: new CancellationToken(canceled: true)).AsTask());
    }

    // The connection may break before there is a session, which nothing mends.
    private static async Task<RpcSession> ConnectAsync(string url, Action<RpcSession> configure, RpcClientOptions options, bool mayBreak)
    {
        while (true)
        {
            try
            {
                return await RpcClient.ConnectAsync(url, configure, options);
            }
            catch (RpcConnectException) when (mayBreak)
            {
                // Another connection lasts longer.
            }
        }
    }

    private SoakService Serve(RpcSession session)
    {
        var service = new SoakService(_ledger, session);
        session.Serve<ISoak>(service);
        return service;
    }
}
