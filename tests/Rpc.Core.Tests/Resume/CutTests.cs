using System.Buffers.Binary;
using Rpc.Channels;
using Rpc.Resume;
using Rpc.TestKit;

namespace Rpc.Core.Tests.Resume;

/// <summary>Whenever the connection breaks, and however often: nothing is lost, nothing comes twice, and all in order.</summary>
public sealed class CutTests
{
    private const int Messages = 150;

    public static TheoryData<int, bool> Boundaries
    {
        get
        {
            var boundaries = new TheoryData<int, bool>();
            for (var messages = 1; messages <= 40; messages++)
            {
                boundaries.Add(messages, false);
                boundaries.Add(messages, true);
            }

            return boundaries;
        }
    }

    [Theory]
    [MemberData(nameof(Boundaries))]
    public async Task EachConnection_BreaksBehindSoManyMessages(int messages, bool losesLast)
    {
        // One that lets a single message through, and loses it, lets nothing through.
        var pair = new ResumablePair(RpcSubprotocols.Json, number => new CutChannel.Life(losesLast && messages == 1 && number > 20 ? 2 : messages, losesLast));
        await ExchangeAsync(pair);
        Assert.True(pair.Connections > Messages / messages);
    }

    [Fact]
    public async Task Connections_BreakAnywhere_WhileTheBufferIsFull()
    {
        var random = new Random(1);
        var pair = new ResumablePair(RpcSubprotocols.Json, _ => new CutChannel.Life(random.Next(1, 30), random.Next(2) == 0), capacity: 2, maxReplayBytes: 2300);
        await ExchangeAsync(pair);
        Assert.True(pair.Connections > 5);
    }

    private static async Task ExchangeAsync(ResumablePair pair)
    {
        await Task.WhenAll(
            SendAsync(pair.Client),
            SendAsync(pair.Server),
            ReceiveAsync(pair.Client),
            ReceiveAsync(pair.Server)).Within();
        Assert.Equal((Messages, Messages), (pair.Client.Received, pair.Server.Received));
        pair.Client.Abort(null);
        pair.Server.Abort(null);
        Assert.Equal((0L, 0L), (pair.Client.KeptBytes, pair.Server.KeptBytes));
    }

    private static async Task SendAsync(ResumableChannel channel)
    {
        await Task.Yield();
        var bytes = new byte[4];
        for (var i = 0; i < Messages; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(bytes, i);
            await channel.SendAsync(new OutgoingMessage(bytes, MessageFormat.Text), CancellationToken.None);
        }
    }

    private static async Task ReceiveAsync(ResumableChannel channel)
    {
        await Task.Yield();
        for (var expected = 0; expected < Messages;)
        {
            Assert.True(await channel.WaitToReceiveAsync(CancellationToken.None));
            while (channel.TryReceive(out var message))
                Assert.Equal(expected++, BinaryPrimitives.ReadInt32BigEndian(message.Payload.Span));
        }

        // Whoever has all goes on to receive, as a session does: the other may still have to send again.
        _ = DrainAsync(channel);
    }

    private static async Task DrainAsync(ResumableChannel channel)
    {
        while (await channel.WaitToReceiveAsync(CancellationToken.None))
            Assert.False(channel.TryReceive(out _));
    }
}
