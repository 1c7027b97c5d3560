namespace Rpc.LoadBench.Contestants;

/// <summary>A client's connection to a server that pushes.</summary>
internal interface IPushConnection : IAsyncDisposable
{
    /// <summary>Has the server push until it is told to stop, by one of its clients and once.</summary>
    /// <returns>How many ticks it has pushed. Some may still be on their way.</returns>
    Task<long> PushAsync();

    /// <summary>Tells the server to stop.</summary>
    Task StopAsync();
}
