using System.Text;
using Rpc.Channels;
using Rpc.TestKit;

namespace Rpc.Core.Tests.Channels;

public sealed class InMemoryChannelTests
{
    [Fact]
    public async Task Messages_ArriveWholeAndInOrder_WithTheirFormat()
    {
        var (first, second) = InMemoryChannel.CreatePair();
        await first.SendAsync(Text("one"), CancellationToken.None).Within();
        await first.SendAsync(new OutgoingMessage(new byte[] { 1, 2 }, MessageFormat.Binary), CancellationToken.None).Within();
        await first.SendAsync(Text(""), CancellationToken.None).Within();
        Assert.True(await second.WaitToReceiveAsync(CancellationToken.None).Within());
        Assert.Equal("one", Take(second).Text);
        var binary = Take(second);
        Assert.Equal(("\u0001\u0002", MessageFormat.Binary), binary);
        Assert.Equal(("", MessageFormat.Text), Take(second));
        Assert.False(second.TryReceive(out _));
    }

    [Fact]
    public async Task Send_IntoAFullChannel_WaitsAndCanBeCancelled()
    {
        var (first, second) = InMemoryChannel.CreatePair(capacity: 1);
        await first.SendAsync(Text("1"), CancellationToken.None).Within();
        using var cancellation = new CancellationTokenSource();
        var cancelled = first.SendAsync(Text("never"), cancellation.Token).AsTask();
        var waiting = first.SendAsync(Text("2"), CancellationToken.None).AsTask();
        Assert.False(cancelled.IsCompleted || waiting.IsCompleted);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled.Within());
        await second.WaitToReceiveAsync(CancellationToken.None).Within();
        Assert.Equal("1", Take(second).Text);
        await waiting.Within();
        Assert.Equal("2", Take(second).Text);
    }

    [Fact]
    public async Task Close_LetsTheRestBeReceived_AndTellsBothEnds()
    {
        var (first, second) = InMemoryChannel.CreatePair();
        await first.SendAsync(Text("last"), CancellationToken.None).Within();
        await first.CloseAsync(ChannelCloseCode.GoingAway, "bye", CancellationToken.None).Within();
        Assert.True(await second.WaitToReceiveAsync(CancellationToken.None).Within());
        Assert.Equal("last", Take(second).Text);
        Assert.False(await second.WaitToReceiveAsync(CancellationToken.None).Within());
        Assert.Equal(new ChannelEnd(ChannelCloseCode.GoingAway, "bye", ByPeer: true), second.Closed);
        Assert.Equal(new ChannelEnd(ChannelCloseCode.GoingAway, "bye", ByPeer: false), first.Closed);
        await Assert.ThrowsAsync<ChannelClosedException>(() => second.SendAsync(Text("late"), CancellationToken.None).Within());
    }

    [Fact]
    public async Task Abort_WakesAWaitingReceiveAndSend()
    {
        var (first, second) = InMemoryChannel.CreatePair(capacity: 1);
        var receive = first.WaitToReceiveAsync(CancellationToken.None).AsTask();
        await first.SendAsync(Text("1"), CancellationToken.None).Within();
        var send = first.SendAsync(Text("2"), CancellationToken.None).AsTask();
        second.Abort(new IOException("cable"));
        Assert.False(await receive.Within());
        await Assert.ThrowsAsync<ChannelClosedException>(() => send.Within());
        Assert.Equal(ChannelCloseCode.AbnormalClosure, first.Closed!.Code);
        Assert.NotNull(first.Closed.Exception);
    }

    private static OutgoingMessage Text(string text) => new(Encoding.UTF8.GetBytes(text), MessageFormat.Text);

    private static (string Text, MessageFormat Format) Take(InMemoryChannel channel)
    {
        Assert.True(channel.TryReceive(out var message));
        return (Encoding.UTF8.GetString(message.Payload.Span), message.Format);
    }
}
