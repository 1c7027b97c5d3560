using Rpc.LoadBench.Payloads;

namespace Rpc.LoadBench.Contestants.HandWritten;

/// <summary>Streams, one message per number, from the client's first message on and until its connection ends.</summary>
internal static class StreamServer
{
    public static async Task RunAsync(IMessageConnection connection)
    {
        if (!await connection.WaitAsync())
            return;
        var output = new byte[sizeof(int)];
        await foreach (var number in Numbers.CountAsync())
        {
            NumberForm<int>.Write(number, output);
            await connection.SendAsync(output);
        }
    }
}
