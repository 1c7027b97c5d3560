namespace Rpc.LoadBench.Contestants;

/// <summary>A connection of whole messages, as both ends of the echo use it. One party may receive while another sends.</summary>
internal interface IMessageConnection : IAsyncDisposable
{
    /// <summary>Waits for a message; false at the end.</summary>
    ValueTask<bool> WaitAsync();

    /// <summary>Takes a message if one is there; lent until the next wait.</summary>
    bool TryReceive(out ReadOnlyMemory<byte> message);

    /// <summary>Sends a message, which may be reused when the task is complete.</summary>
    ValueTask SendAsync(ReadOnlyMemory<byte> message);

    /// <summary>Sees to it that what was sent is on its way.</summary>
    ValueTask FlushAsync();
}
