using Rpc.LoadBench.Payloads;

namespace Rpc.LoadBench.Contestants;

/// <summary>This project's sessions, with one of its subprotocols.</summary>
/// <param name="name">The name on the command line and in the table.</param>
/// <param name="subprotocol">What the client offers.</param>
internal sealed class RpcSessions(string name, string subprotocol) : IContestant
{
    public string Name => name;

    public bool TakesPartIn(Layer layer) => layer is not (Layer.Echo or Layer.DeflateEcho or Layer.TlsEcho);

    public async Task<int> ListenAsync(Layer layer) => (await RpcServer.ListenAsync("ws://127.0.0.1:0/", Configuration(layer))).Url.Port;

    public async Task<ICallConnection<Addends, int>> ConnectForCallsAsync(int port)
    {
        var (session, answering) = await ConnectForAnswersAsync(port);
        return new CallConnection<Addends, int>(session, addends => answering.AddAsync(addends.A, addends.B));
    }

    public async Task<ICallConnection<Order, Order>> ConnectForOrdersAsync(int port)
    {
        var (session, answering) = await ConnectForAnswersAsync(port);
        return new CallConnection<Order, Order>(session, answering.EchoOrderAsync);
    }

    public async Task<ICallConnection<byte[], byte[]>> ConnectForBlobsAsync(int port)
    {
        var (session, answering) = await ConnectForAnswersAsync(port);
        return new CallConnection<byte[], byte[]>(session, answering.EchoBlobAsync);
    }

    public async Task<IPushConnection> ConnectForPushAsync(int port, Layer layer, Action<Tick> receive)
    {
        if (layer == Layer.Push)
            return new RpcPushConnection(await ConnectAsync(port, session => session.Serve<ITickReceiver>(new RpcPushConnection.Receiver(receive))));
        var connection = new RpcPushConnection(await ConnectAsync(port));
        await connection.SubscribeAsync(receive);
        return connection;
    }

    public async Task<IStreamConnection> ConnectForStreamAsync(int port)
    {
        var (session, answering) = await ConnectForAnswersAsync(port);
        return new Stream(session, answering);
    }

    // What a server does with each of its sessions.
    private static Action<RpcSession> Configuration(Layer layer)
    {
        if (layer is not (Layer.Push or Layer.Broadcast))
        {
            var answering = new RpcAnswering();
            return session => session.Serve<IAnswering>(answering);
        }

        var ticks = new TickSource();
        var all = new RpcGroup<IPushing>();
        return session =>
        {
            session.Serve<IPushing>(new RpcPushing(ticks, session.Get<ITickReceiver>(), layer == Layer.Broadcast ? all : null));
            all.Add(session);
        };
    }

    private async Task<(RpcSession Session, IAnswering Answering)> ConnectForAnswersAsync(int port)
    {
        var session = await ConnectAsync(port);
        return (session, session.Get<IAnswering>());
    }

    private Task<RpcSession> ConnectAsync(int port, Action<RpcSession>? configure = null)
    {
        // Many connections open at once on purpose.
        var options = new RpcClientOptions { AllowConcurrentConnecting = true };
        options.Subprotocols.Clear();
        options.Subprotocols.Add(subprotocol);
        return RpcClient.ConnectAsync($"ws://127.0.0.1:{port}/", configure, options);
    }

    private sealed class Stream(RpcSession session, IAnswering answering) : IStreamConnection
    {
        public IAsyncEnumerable<int> CountAsync() => answering.CountAsync();

        public ValueTask DisposeAsync() => session.DisposeAsync();
    }
}
