using Rpc.Transport.Connections;
using Rpc.Transport.Protocol.Frames;

namespace Rpc.Transport.Tests.Connections;

/// <summary>Everything at once: whatever the order of sends, receives, closes and aborts, both ends come to their end and let go of their wires.</summary>
public sealed class ChaosTests
{
    [Theory]
    [InlineData(false), InlineData(true)]
    public async Task AnyOrderOfSendsClosesAndAborts_EndsBothSides(bool tcp)
    {
        for (int seed = 0; seed < 150; seed++)
        {
            var random = new Random(seed);
            var options = new WebSocketConnectionOptions { MaxQueuedSendBytes = 20_000 };
            (WebSocketConnection client, WebSocketConnection server) = tcp ? await Peers.CreateTcpPairAsync(options) : Peers.CreatePair(options, windowBytes: 4096);
            var work = new List<Task>();
            foreach (WebSocketConnection end in (WebSocketConnection[])[client, server])
            {
                int sends = random.Next(200);
                int size = random.Next(1, 3000);
                int ending = random.Next(4);
                bool reads = random.Next(4) > 0;
                int yields = random.Next(200);
                if (reads)
                    work.Add(Task.Run(end.ReceiveAllAsync));
                work.Add(Task.Run(() => SendAsync(end, sends, size)));
                work.Add(Task.Run(async () =>
                {
                    // Not after sends of its own: where nobody reads at either end, those wait for ever, and rightly so.
                    for (int i = 0; i < yields; i++)
                        await Task.Yield();
                    if (ending == 0)
                        end.Abort(new IOException("chaos"));
                    else if (ending == 1)
                        await end.DisposeAsync();
                    else
                        await Peers.CloseAsync(end, CloseCode.GoingAway, "chaos");
                }));
            }

            await Task.WhenAll(work).WaitAsync(Peers.Limit);
            await Task.WhenAll(client.Terminated, server.Terminated).WaitAsync(Peers.Limit);
            Assert.NotNull(client.Closed);
            Assert.NotNull(server.Closed);
        }
    }

    private static async Task SendAsync(WebSocketConnection connection, int count, int size)
    {
        try
        {
            for (int i = 0; i < count; i++)
                await connection.SendAsync(new byte[size], Opcode.Binary, moreFollows: i % 4 != 0, CancellationToken.None);
        }
        catch (WebSocketClosedException)
        {
            // The other task has ended the connection.
        }
    }
}
