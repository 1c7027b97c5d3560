namespace Rpc.LoadBench.Contestants;

/// <summary>The contract of the contest.</summary>
[RpcContract]
public partial interface IAdder
{
    ValueTask<int> AddAsync(int a, int b);
}

/// <summary>This project, JSON.</summary>
internal sealed class RpcJson : IContestant
{
    public string Name => "rpc-json";

    public bool TakesPartIn(Layer layer) => layer == Layer.Calls;

    public async Task<int> ListenAsync(Layer layer) =>
        (await RpcServer.ListenAsync("ws://127.0.0.1:0/", static session => session.Serve<IAdder>(new Adder()))).Url.Port;

    public async Task<ICallConnection> ConnectForCallsAsync(int port) => new Connection(await RpcClient.ConnectAsync($"ws://127.0.0.1:{port}/"));

    public Task<IMessageConnection> ConnectForEchoAsync(int port, Layer layer) => throw new NotSupportedException();

    private sealed class Adder : IAdder
    {
        public ValueTask<int> AddAsync(int a, int b) => new(a + b);
    }

    private sealed class Connection(RpcSession session) : ICallConnection
    {
        private readonly IAdder _adder = session.Get<IAdder>();

        public ValueTask<int> AddAsync(int a, int b) => _adder.AddAsync(a, b);

        public ValueTask DisposeAsync() => session.DisposeAsync();
    }
}
