using Rpc.LoadBench.Payloads;

namespace Rpc.LoadBench.Contestants;

/// <summary>One way to do what the scenarios ask for. What it does not take part in it need not implement.</summary>
internal interface IContestant
{
    /// <summary>The name on the command line and in the table.</summary>
    string Name { get; }

    /// <summary>Whether it takes part in scenarios of that layer.</summary>
    bool TakesPartIn(Layer layer);

    /// <summary>Starts a server on a free loopback port.</summary>
    /// <returns>The port.</returns>
    Task<int> ListenAsync(Layer layer);

    /// <summary>Opens a connection to a server of <see cref="Layer.Calls"/>.</summary>
    Task<ICallConnection<Addends, int>> ConnectForCallsAsync(int port) => throw new NotSupportedException();

    /// <summary>Opens a connection to a server of <see cref="Layer.Orders"/>.</summary>
    Task<ICallConnection<Order, Order>> ConnectForOrdersAsync(int port) => throw new NotSupportedException();

    /// <summary>Opens a connection to a server of <see cref="Layer.Blobs"/>.</summary>
    Task<ICallConnection<byte[], byte[]>> ConnectForBlobsAsync(int port) => throw new NotSupportedException();

    /// <summary>Opens a connection to a server of <see cref="Layer.Push"/> or <see cref="Layer.Broadcast"/>.</summary>
    /// <param name="port">The server's port.</param>
    /// <param name="layer">Which of the two.</param>
    /// <param name="receive">Takes each tick that arrives, one after the other.</param>
    Task<IPushConnection> ConnectForPushAsync(int port, Layer layer, Action<Tick> receive) => throw new NotSupportedException();

    /// <summary>Opens a connection to a server of <see cref="Layer.Stream"/>.</summary>
    Task<IStreamConnection> ConnectForStreamAsync(int port) => throw new NotSupportedException();

    /// <summary>Opens a connection to a server of one of the echo layers.</summary>
    Task<IMessageConnection> ConnectForEchoAsync(int port, Layer layer) => throw new NotSupportedException();
}
