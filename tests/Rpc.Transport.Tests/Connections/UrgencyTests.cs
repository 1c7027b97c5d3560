using Rpc.Transport.Connections;
using Rpc.Transport.Protocol.Frames;

namespace Rpc.Transport.Tests.Connections;

/// <summary>Which messages go first when more are to be sent than the queue takes. The peer does not read until all have been given to the queue.</summary>
public sealed class UrgencyTests
{
    private const int QueueBytes = 4000;
    private const int LargeBytes = 3000;

    private readonly WebSocketConnection _client;
    private readonly WebSocketConnection _server;
    private readonly List<Task> _sends = [];

    public UrgencyTests() =>
        (_client, _server) = Peers.CreatePair(new WebSocketConnectionOptions { MaxQueuedSendBytes = QueueBytes }, windowBytes: 1024);

    [Fact]
    public async Task Urgent_GoesAheadOfThoseThatWait_InItsOwnOrder()
    {
        Assert.True(Send(0, LargeBytes).IsCompleted);
        Assert.False(Send(1, LargeBytes).IsCompleted);
        Assert.False(Send(2, 100).IsCompleted);
        Assert.True(Send(3, 100, SendUrgency.Urgent).IsCompleted, "there is a reserve for the urgent");
        Assert.True(Send(4, 100, SendUrgency.Urgent).IsCompleted, "there is a reserve for the urgent");
        await AssertOrderAsync(0, 3, 4, 1, 2);
    }

    [Fact]
    public async Task Urgent_BeyondTheReserve_WaitsAheadOfTheOthers()
    {
        const int reserve = 64 * 1024;
        _ = Send(0, LargeBytes);
        Assert.False(Send(1, LargeBytes).IsCompleted);
        Assert.True(Send(2, reserve, SendUrgency.Urgent).IsCompleted);
        Assert.False(Send(3, 2000, SendUrgency.Urgent).IsCompleted);
        Assert.False(Send(4, 2000, SendUrgency.Urgent).IsCompleted);
        Assert.InRange(_client.UnsentBytes, 1, QueueBytes + reserve);
        await AssertOrderAsync(0, 2, 3, 4, 1);
    }

    [Fact]
    public async Task Bulk_IsQueuedOneAtATime_AndOthersGoBetween()
    {
        Assert.True(Send(0, 2000, SendUrgency.Bulk).IsCompleted);
        Assert.False(Send(1, 2000, SendUrgency.Bulk).IsCompleted);
        Assert.False(Send(2, 2000, SendUrgency.Bulk).IsCompleted);
        Assert.True(Send(3, 100).IsCompleted);
        Assert.True(Send(4, 100).IsCompleted);
        await AssertOrderAsync(0, 3, 4, 1, 2);
    }

    [Fact]
    public async Task Bulk_HasItsTurn_WhereOthersFillTheQueue()
    {
        _ = Send(0, LargeBytes);
        Assert.False(Send(1, LargeBytes, SendUrgency.Bulk).IsCompleted);
        for (int i = 2; i < 10; i++)
            Assert.False(Send(i, LargeBytes).IsCompleted);
        await AssertOrderAsync(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    }

    [Fact]
    public async Task Bulk_CancelledWhileItWaits_IsNotSent()
    {
        using var cancellation = new CancellationTokenSource();
        _ = Send(0, 2000, SendUrgency.Bulk);
        Task waiting = _client.SendAsync(new byte[2000], Opcode.Binary, false, cancellation.Token, SendUrgency.Bulk).AsTask();
        _ = Send(2, 2000, SendUrgency.Bulk);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await AssertOrderAsync(0, 2);
    }

    [Fact]
    public async Task Bulk_WhenTheConnectionEnds_Fails()
    {
        _ = Send(0, 2000, SendUrgency.Bulk);
        Task waiting = Send(1, 2000, SendUrgency.Bulk);
        _client.Abort(null);
        await Assert.ThrowsAsync<WebSocketClosedException>(() => waiting);
        _server.Abort(null);
    }

    private Task Send(int number, int length, SendUrgency urgency = SendUrgency.Normal)
    {
        var message = new byte[length];
        BitConverter.TryWriteBytes(message, number);
        Task send = _client.SendAsync(message, Opcode.Binary, false, CancellationToken.None, urgency).AsTask();
        _sends.Add(send);
        return send;
    }

    private async Task AssertOrderAsync(params int[] numbers)
    {
        var received = new List<int>();
        for (int i = 0; i < numbers.Length; i++)
            received.Add(BitConverter.ToInt32(await _server.ReceiveBytesAsync()));
        Assert.Equal(numbers, received);
        await Task.WhenAll(_sends).WaitAsync(Peers.Limit);
        _client.Abort(null);
        _server.Abort(null);
    }
}
