namespace Rpc.LoadBench.Contestants.HandWritten;

/// <summary>The client's end of a <see cref="StreamServer"/>.</summary>
internal sealed class StreamConnection(IMessageConnection connection) : IStreamConnection
{
    public async IAsyncEnumerable<int> CountAsync()
    {
        await connection.SendAsync(new byte[1]);
        await connection.FlushAsync();
        while (await connection.WaitAsync())
        {
            while (connection.TryReceive(out var message))
                yield return NumberForm<int>.Read(message.Span);
        }

        throw new IOException("The server ended the connection.");
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();
}
