using FsCheck;
using FsCheck.Fluent;
using Rpc.Channels;
using Rpc.Resume;

namespace Rpc.Core.Tests.Resume;

public sealed class ReplayBufferTests
{
    [Fact]
    public void Messages_AreTakenInOrder_AndHeldWhileOthersFollow()
    {
        var buffer = Filled(3);
        Assert.Equal((0, true), Take(buffer));
        Assert.Equal((1, true), Take(buffer));
        Assert.Equal((2, false), Take(buffer));
        Assert.False(buffer.TryTakeNext(out _));
        Assert.Equal((3L, 3L, 0L), (buffer.Appended, buffer.Sent, buffer.UnsentBytes));
    }

    [Fact]
    public void Message_IsCopied_WithItsFormatAndUrgency()
    {
        var buffer = new ReplayBuffer();
        var bytes = new byte[] { 1, 2 };
        buffer.Append(new OutgoingMessage(bytes, MessageFormat.Text) { MoreFollows = true, Urgency = MessageUrgency.Bulk, Headroom = 16 });
        bytes[0] = 9;
        Assert.True(buffer.HasUnsentBulk);
        Assert.True(buffer.TryTakeNext(out var message));
        Assert.Equal([1, 2], message.Payload.ToArray());

        // What may have to be sent again is not to be written over.
        Assert.Equal(0, message.Headroom);
        Assert.Equal((MessageFormat.Text, true, MessageUrgency.Bulk), (message.Format, message.MoreFollows, message.Urgency));
        Assert.False(buffer.HasUnsentBulk);
    }

    [Theory]
    [InlineData(4)] // more than were sent
    [InlineData(1)] // fewer than before
    [InlineData(long.MaxValue)]
    public void Acknowledgement_ThatCannotBe_ChangesNothing(long count)
    {
        var buffer = Filled(5);
        for (var i = 0; i < 3; i++)
            Take(buffer);
        Assert.True(buffer.TryAcknowledge(2));
        var before = (buffer.Acknowledged, buffer.Bytes);
        Assert.False(buffer.TryAcknowledge(count));
        Assert.False(buffer.TryRewind(count));
        Assert.Equal(before, (buffer.Acknowledged, buffer.Bytes));
        Assert.Equal((3, true), Take(buffer));
    }

    [Fact]
    public void Rewind_SendsAgainWhatThePeerLacks()
    {
        var buffer = Filled(5);
        for (var i = 0; i < 4; i++)
            Take(buffer);
        Assert.True(buffer.TryRewind(2));
        Assert.Equal([2, 3, 4], Enumerable.Range(0, 3).Select(_ => Take(buffer).Number));
    }

    [Fact]
    public void Clear_LetsGoOfAll()
    {
        var buffer = Filled(5);
        buffer.Clear();
        Assert.False(buffer.TryTakeNext(out _));
        Assert.Equal((0L, 0L), (buffer.Bytes, buffer.UnsentBytes));
    }

    // A list of all messages, and two places in it, are the same thing without a ring.
    [Fact]
    public void AnySequenceOfSteps_GivesWhatAListWould() =>
        Prop.ForAll<int>(static seed =>
        {
            var random = new System.Random(seed);
            var buffer = new ReplayBuffer();
            var all = new List<byte[]>();
            var (sent, acknowledged) = (0, 0);
            for (var step = 0; step < 400; step++)
            {
                switch (random.Next(8))
                {
                    case < 4:
                        all.Add(new byte[random.Next(0, 40)]);
                        random.NextBytes(all[^1]);
                        buffer.Append(new OutgoingMessage(all[^1], MessageFormat.Binary));
                        break;
                    case < 6 when sent < all.Count:
                        if (!buffer.TryTakeNext(out var message) || !message.Payload.Span.SequenceEqual(all[sent++]))
                            return false;
                        break;
                    case 6:
                        var count = random.Next(acknowledged - 1, sent + 2);
                        var isPossible = count >= acknowledged && count <= sent;
                        if (buffer.TryAcknowledge(count) != isPossible)
                            return false;
                        acknowledged = isPossible ? count : acknowledged;
                        break;
                    case 7 when random.Next(4) == 0:
                        acknowledged = sent = random.Next(acknowledged, sent + 1);
                        if (!buffer.TryRewind(sent))
                            return false;
                        break;
                }

                if ((buffer.Appended, buffer.Sent, buffer.Acknowledged) != (all.Count, sent, acknowledged))
                    return false;
                if (buffer.Bytes != Cost(all.Skip(acknowledged)) || buffer.UnsentBytes != Cost(all.Skip(sent)))
                    return false;
            }

            return true;
        }).QuickCheckThrowOnFailure();

    private static long Cost(IEnumerable<byte[]> messages) => messages.Sum(static message => message.Length + 64);

    private static ReplayBuffer Filled(byte count)
    {
        var buffer = new ReplayBuffer();
        for (byte i = 0; i < count; i++)
            buffer.Append(new OutgoingMessage(new[] { i }, MessageFormat.Binary));
        return buffer;
    }

    private static (int Number, bool IsHeld) Take(ReplayBuffer buffer)
    {
        Assert.True(buffer.TryTakeNext(out var message));
        return (message.Payload.Span[0], message.IsHeld);
    }
}
