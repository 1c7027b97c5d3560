using Rpc.LoadBench.Payloads;

namespace Rpc.LoadBench.Contestants.HandWritten;

/// <summary>Pushes to one client or to all. A connection that is slow to take its tick holds up the next.</summary>
internal sealed class PushServer(bool isBroadcast)
{
    private readonly TickSource _ticks = new();
    private readonly HashSet<IMessageConnection> _clients = [];

    public async Task RunAsync(IMessageConnection connection)
    {
        lock (_clients)
            _clients.Add(connection);
        while (await connection.WaitAsync())
        {
            while (connection.TryReceive(out var message))
            {
                switch ((PushMessage)message.Span[0])
                {
                    case PushMessage.Ready:
                        await connection.SendAsync(message);
                        await connection.FlushAsync();
                        break;
                    case PushMessage.Start:
                        _ = PushAsync(connection);
                        break;
                    default:
                        _ticks.Stop();
                        break;
                }
            }
        }

        lock (_clients)
            _clients.Remove(connection);
    }

    private async Task PushAsync(IMessageConnection asking)
    {
        IMessageConnection[] receivers;
        lock (_clients)
            receivers = isBroadcast ? [.. _clients] : [asking];
        var output = new byte[64];
        var count = await _ticks.RunAsync(async tick =>
        {
            var message = Write<Tick, TickForm>(PushMessage.Tick, tick, output);
            foreach (var receiver in receivers)
                await receiver.SendAsync(message);
        });
        await asking.SendAsync(Write<long, NumberForm<long>>(PushMessage.End, count, output));
        foreach (var receiver in receivers)
            await receiver.FlushAsync();
    }

    private static ReadOnlyMemory<byte> Write<T, TForm>(PushMessage kind, T value, byte[] output)
        where TForm : IBinaryForm<T>
    {
        output[0] = (byte)kind;
        TForm.Write(value, output.AsSpan(1));
        return output.AsMemory(0, 1 + TForm.Measure(value));
    }
}
