namespace Rpc.LoadBench.Contestants.HandWritten;

/// <summary>The echo's server side, the same for all contestants.</summary>
internal static class EchoServer
{
    public static async Task RunAsync(IMessageConnection connection)
    {
        while (await connection.WaitAsync())
        {
            while (connection.TryReceive(out var message))
                await connection.SendAsync(message);
            await connection.FlushAsync();
        }
    }
}
