using System.Buffers.Binary;
using Rpc.Channels;
using Rpc.Resume;

namespace Rpc.Fuzz;

/// <summary>
/// Plays what a peer sends over a connection of a session that can be resumed, loses the connection behind it, and brings another. Which messages must come of it, and when it is a breach, is reckoned
/// beside, from the text of docs/protocol.md, "Resuming".
/// </summary>
internal static class ResumePlayer
{
    // Each is one byte, its number.
    private const int SentMessages = 5;

    private const int AckLength = 1 + sizeof(long);
    private const byte FirstKind = 0x10;
    private const byte LastKind = 0x1F;

    private static readonly ResumableLimits s_limits = new(MaxReplayBytes: 64 * 1024, CloseTimeout: TimeSpan.FromSeconds(5), TimeProvider.System);
    private static readonly SessionToken s_token = new(new byte[SessionToken.Length]);

    /// <summary>Sound and unsound scripts: messages, each behind its length in one byte.</summary>
    public static byte[][] Record()
    {
        byte[] message = [1, 0xAA], empty = [];
        byte[] resume = new ResumeMessage(ResumeMessageKind.Resume, s_token, 3).ToBytes();
        byte[] welcome = new ResumeMessage(ResumeMessageKind.Welcome, s_token, Window: TimeSpan.FromSeconds(30)).ToBytes();
        byte[] resumed = new ResumeMessage(ResumeMessageKind.Resumed, Count: 2).ToBytes();
        byte[] reset = new ResumeMessage(ResumeMessageKind.Reset, Failure: default).ToBytes();
        return
        [
            Script(message, Ack(1), message, Ack(3), message, Ack(SentMessages)),
            Script(Ack(SentMessages), Ack(SentMessages), message),
            Script(message, Ack(2), Ack(1), message),
            Script(Ack(SentMessages + 1), message),
            Script(message, resume, message),
            Script(welcome, Ack(0)),
            Script(empty, message, resumed),
            Script(Ack(long.MaxValue), reset),
            Script([.. Enumerable.Repeat(message, 100), Ack(4)]),
        ];
    }

    /// <summary>Plays a script.</summary>
    /// <exception cref="InvalidOperationException">It came out otherwise than reckoned.</exception>
    public static string Play(byte[] script)
    {
        List<byte[]> messages = Split(script);
        List<byte[]> expected = Reckon(messages, out long acknowledged, out bool isBroken);
        var connection = new ScriptedChannel(messages);
        var channel = new ResumableChannel(connection, RpcSubprotocols.MessagePack, s_token, s_limits, new Unconcerned());
        try
        {
            for (byte number = 0; number < SentMessages; number++)
                Check(channel.SendAsync(new OutgoingMessage(new[] { number }, MessageFormat.Binary), CancellationToken.None).AsTask().IsCompletedSuccessfully, "A message is not accepted.");

            var received = new List<byte[]>();
            Task<bool> waiting;
            while ((waiting = channel.WaitToReceiveAsync(CancellationToken.None).AsTask()) is { IsCompletedSuccessfully: true, Result: true })
            {
                while (channel.TryReceive(out ReceivedMessage message))
                    received.Add(message.Payload.ToArray());
            }

            Check(received.Select(Convert.ToHexString).SequenceEqual(expected.Select(Convert.ToHexString)), $"{received.Count} messages come, not {expected.Count}, or other ones.");
            if (isBroken)
            {
                Check(waiting.IsCompletedSuccessfully && channel.Closed?.Code == ChannelCloseCode.ProtocolError, "A breach of the protocol does not end the channel.");
                return "resuming: breach";
            }

            Check(!waiting.IsCompleted && channel.IsInterrupted, "A lost connection is not waited for.");
            return Resume(channel, connection, received.Count, acknowledged, count: (script is [.., var last] ? last % (SentMessages + 3) : 0) - 1);
        }
        finally
        {
            channel.Abort(reason: null);
        }
    }

    private static string Resume(ResumableChannel channel, ScriptedChannel lost, long received, long acknowledged, long count)
    {
        Check(NumbersIn(lost).SequenceEqual(Enumerable.Range(0, SentMessages)), "Over the first connection not all is sent, or not once.");
        var next = new ScriptedChannel([], stays: true);
        AttachOutcome outcome = channel.TryAttach(next, count, greets: true);
        if (count < acknowledged || count > SentMessages)
        {
            Check(outcome == AttachOutcome.CountMismatch && next.Sent.Count == 0 && channel.IsInterrupted, "A peer is let in that has received what was not sent, or less than before.");
            return "resuming: refused";
        }

        Check(outcome == AttachOutcome.Attached && !channel.IsInterrupted, "A peer is not let in.");
        Check(next.Sent[0].AsSpan().SequenceEqual(new ResumeMessage(ResumeMessageKind.Resumed, Count: received).ToBytes()), "The peer is not told first what has come.");
        Check(NumbersIn(next).SequenceEqual(Enumerable.Range((int)count, SentMessages - (int)count)), "What the peer lacks is not sent again, or more than that.");
        return $"resuming: {SentMessages - count} sent again";
    }

    private static IEnumerable<int> NumbersIn(ScriptedChannel channel) => channel.Sent.Where(message => message.Length == 1).Select(message => (int)message[0]);

    // What is to be handed out: all before the first breach of the protocol.
    private static List<byte[]> Reckon(List<byte[]> messages, out long acknowledged, out bool isBroken)
    {
        var handedOut = new List<byte[]>();
        acknowledged = 0;
        isBroken = false;
        foreach (byte[] message in messages)
        {
            if (message is not [>= FirstKind and <= LastKind, ..])
            {
                handedOut.Add(message);
                continue;
            }

            long count = message.Length == AckLength && message[0] == (byte)ResumeMessageKind.Ack ? BinaryPrimitives.ReadInt64BigEndian(message.AsSpan(1)) : -1;
            isBroken = count < acknowledged || count > SentMessages;
            if (isBroken)
                break;
            acknowledged = count;
        }

        return handedOut;
    }

    private static byte[] Ack(long count) => new ResumeMessage(ResumeMessageKind.Ack, Count: count).ToBytes();

    private static byte[] Script(params byte[][] messages) => [.. messages.SelectMany(message => (byte[])[(byte)message.Length, .. message])];

    private static List<byte[]> Split(ReadOnlySpan<byte> script)
    {
        var messages = new List<byte[]>();
        while (!script.IsEmpty)
        {
            int length = Math.Min(script[0], script.Length - 1);
            messages.Add(script.Slice(1, length).ToArray());
            script = script[(1 + length)..];
        }

        return messages;
    }

    private static void Check(bool holds, string otherwise)
    {
        if (!holds)
            throw new InvalidOperationException(otherwise);
    }

    private sealed class Unconcerned : IResumableObserver
    {
        public void OnInterrupted(ResumableChannel channel, ChannelEnd end)
        {
        }

        public void OnResumed(ResumableChannel channel, long replayed)
        {
        }

        public void OnEnded(ResumableChannel channel)
        {
        }
    }
}
