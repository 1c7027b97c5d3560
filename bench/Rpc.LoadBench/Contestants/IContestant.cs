namespace Rpc.LoadBench.Contestants;

/// <summary>What a contestant is asked to do.</summary>
internal enum Layer
{
    /// <summary>Answer <c>Add(int, int)</c>.</summary>
    Calls,

    /// <summary>Send every message back.</summary>
    Echo,

    /// <summary>The same, with permessage-deflate agreed on.</summary>
    DeflateEcho,

    /// <summary>The same as <see cref="Echo"/>, over TLS.</summary>
    TlsEcho,
}

/// <summary>One way to do it.</summary>
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
    Task<ICallConnection> ConnectForCallsAsync(int port);

    /// <summary>Opens a connection to a server of one of the echo layers.</summary>
    Task<IMessageConnection> ConnectForEchoAsync(int port, Layer layer);
}

/// <summary>A client's connection. Calls may overlap.</summary>
internal interface ICallConnection : IAsyncDisposable
{
    ValueTask<int> AddAsync(int a, int b);
}

/// <summary>
/// A connection of whole messages, as both ends of the echo use it: one party that receives and sends in turn. Before it
/// waits, whatever it has sent must be on its way.
/// </summary>
internal interface IMessageConnection : IAsyncDisposable
{
    /// <summary>Waits for a message; false at the end.</summary>
    ValueTask<bool> WaitAsync();

    /// <summary>Takes a message if one is there; lent until the next receive.</summary>
    bool TryReceive(out ReadOnlyMemory<byte> message);

    /// <summary>Sends a message, which may be reused when the task is complete.</summary>
    ValueTask SendAsync(ReadOnlyMemory<byte> message);
}
