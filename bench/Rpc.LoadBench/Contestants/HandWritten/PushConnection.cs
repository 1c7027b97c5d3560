using Rpc.LoadBench.Payloads;

namespace Rpc.LoadBench.Contestants.HandWritten;

/// <summary>The client's end of a <see cref="PushServer"/>.</summary>
internal sealed class PushConnection : IPushConnection
{
    private readonly IMessageConnection _connection;
    private readonly Action<Tick> _receive;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<long> _count = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private PushConnection(IMessageConnection connection, Action<Tick> receive)
    {
        _connection = connection;
        _receive = receive;
        _ = Task.Run(ReceiveAsync);
    }

    /// <summary>Begins to receive. Complete when the server knows of it.</summary>
    public static async Task<IPushConnection> StartAsync(IMessageConnection connection, Action<Tick> receive)
    {
        var started = new PushConnection(connection, receive);
        await started.SendAsync(PushMessage.Ready);
        await started._ready.Task;
        return started;
    }

    public async Task<long> PushAsync()
    {
        await SendAsync(PushMessage.Start);
        return await _count.Task;
    }

    public Task StopAsync() => SendAsync(PushMessage.Stop);

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private async Task SendAsync(PushMessage message)
    {
        await _connection.SendAsync(new[] { (byte)message });
        await _connection.FlushAsync();
    }

    private async Task ReceiveAsync()
    {
        while (await _connection.WaitAsync())
        {
            while (_connection.TryReceive(out var message))
            {
                switch ((PushMessage)message.Span[0])
                {
                    case PushMessage.Ready:
                        _ready.SetResult();
                        break;
                    case PushMessage.Tick:
                        _receive(TickForm.Read(message.Span[1..]));
                        break;
                    default:
                        _count.SetResult(NumberForm<long>.Read(message.Span[1..]));
                        break;
                }
            }
        }
    }
}
