namespace Rpc.LoadBench.Contestants;

/// <summary>A client's connection to a server that streams.</summary>
internal interface IStreamConnection : IAsyncDisposable
{
    /// <summary>The numbers 0, 1, 2 … as the server streams them. Read once.</summary>
    IAsyncEnumerable<int> CountAsync();
}
