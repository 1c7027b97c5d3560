namespace Rpc.LoadBench.Contestants;

/// <summary>One way to answer <c>Add(int, int)</c> over a connection.</summary>
internal interface IContestant
{
    /// <summary>The name on the command line and in the table.</summary>
    string Name { get; }

    /// <summary>Starts a server on a free loopback port.</summary>
    /// <returns>The port.</returns>
    Task<int> ListenAsync();

    /// <summary>Opens a connection to a server.</summary>
    Task<IConnection> ConnectAsync(int port);
}

/// <summary>A client's connection. Calls may overlap.</summary>
internal interface IConnection : IAsyncDisposable
{
    ValueTask<int> AddAsync(int a, int b);
}
