using System.Text;
using Rpc.Transport.Protocol;
using Rpc.Transport.Protocol.Deflate;
using Rpc.Transport.Protocol.Frames;

namespace Rpc.Transport.Tests.Protocol;

/// <summary>Feeds bytes to a receiver as a connection would, and writes down what it tells, one line per event.</summary>
internal static class Feeder
{
    public static readonly WebSocketLimits Limits = new(1 << 20, 1 << 20);

    /// <summary>Feeds the pieces one after the other.</summary>
    public static List<string> Feed(Role role, IEnumerable<byte[]> pieces, WebSocketLimits? limits = null, int inPlaceBytes = 1024, MessageInflater? inflater = null, bool usesRoom = false)
    {
        var receiver = new WebSocketReceiver(role, limits ?? Limits, inPlaceBytes, inflater);
        var events = new List<string>();
        byte[] kept = [];
        foreach (byte[] piece in pieces)
        {
            // A fresh array each time: the receiver may rely on offsets, never on the identity of the buffer.
            byte[] buffer = [.. kept, .. piece];
            if (usesRoom && kept.Length == 0)
                buffer = buffer[ReadInRoom(buffer)..];
            kept = buffer[Read(buffer)..];
        }

        receiver.Release();
        return events;

        int ReadInRoom(byte[] bytes)
        {
            int taken = 0;
            while (receiver.GetRoom() is { Length: > 0 } room && taken < bytes.Length)
            {
                int length = Math.Min(room.Length, bytes.Length - taken);
                bytes.AsSpan(taken, length).CopyTo(room.Span);
                receiver.ReceivedInRoom(length);
                taken += length;
                Read([]);
            }

            return taken;
        }

        int Read(byte[] bytes)
        {
            int start = 0;
            while (true)
            {
                bool read = receiver.TryRead(bytes.AsMemory(start), out int consumed, out WebSocketEvent received);
                start += consumed;
                if (!read)
                    return start;
                events.Add(Describe(received));
            }
        }
    }

    /// <summary>Feeds whole, byte by byte, in random pieces, and, when short, cut in two at every byte; all must tell the same.</summary>
    public static List<string> FeedEveryWay(Role role, byte[] bytes, WebSocketLimits? limits = null, Func<MessageInflater?>? inflater = null)
    {
        inflater ??= () => null;
        List<string> whole = Feed(role, [bytes], limits, inflater: inflater());
        int seed = Seeds.Next();
        var random = new Random(seed);
        foreach (int inPlace in (int[])[131, 1024, 1 << 20])
        {
            Check(inPlace, "whole", [bytes]);

            // A long vector is fed in longer pieces: what is kept between two of them is copied each time.
            Check(inPlace, "in small pieces", bytes.Chunk(bytes.Length > 5000 ? 997 : 1));
            for (int round = 0; round < 3; round++)
                Check(inPlace, $"in random pieces of seed {seed}", Cut(bytes, random));
            for (int split = 1; split < bytes.Length && bytes.Length <= 200; split++)
                Check(inPlace, $"cut at {split}", [bytes[..split], bytes[split..]]);
        }

        return whole;

        void Check(int inPlace, string how, IEnumerable<byte[]> pieces)
        {
            foreach (bool usesRoom in (bool[])[false, true])
                Compare(inPlace, usesRoom ? $"{how}, where they are collected" : how, Feed(role, pieces, limits, inPlace, inflater(), usesRoom));
        }

        void Compare(int inPlace, string how, List<string> told)
        {
            if (!whole.SequenceEqual(told))
                Assert.Fail($"{role}, {inPlace} bytes of buffer, {how}, got {Shorten(Convert.ToHexString(bytes))}: {Shorten(string.Join(", ", told))}; whole: {Shorten(string.Join(", ", whole))}");
        }
    }

    /// <summary>Cuts bytes into pieces, some of them mostly short and some mostly long.</summary>
    public static List<byte[]> Cut(byte[] bytes, Random random)
    {
        var pieces = new List<byte[]>();
        int longest = Math.Max(2, bytes.Length >> random.Next(6));
        for (int start = 0; start < bytes.Length;)
        {
            int length = Math.Min(random.Next(1, longest), bytes.Length - start);
            pieces.Add(bytes[start..(start + length)]);
            start += length;
        }

        return pieces;
    }

    public static string Shorten(string text) => text.Length <= 400 ? text : $"{text[..400]}… ({text.Length} characters)";

    public static string Describe(WebSocketEvent received) => received.Kind switch
    {
        WebSocketEventKind.Message when received.Opcode == Opcode.Text => "text " + Encoding.UTF8.GetString(received.Payload.Span),
        WebSocketEventKind.Message => "binary " + Convert.ToHexString(received.Payload.Span),
        WebSocketEventKind.Ping => "ping " + Convert.ToHexString(received.Payload.Span),
        WebSocketEventKind.Pong => "pong " + Convert.ToHexString(received.Payload.Span),
        WebSocketEventKind.CloseReceived => $"close {(int)received.Close.Code} {received.Close.Reason}",
        _ => $"violated {(int)received.Violation!.Code}",
    };
}

/// <summary>Runs a theory for both roles.</summary>
internal sealed class BothRoles : TheoryData<int>
{
    public BothRoles()
    {
        Add((int)Role.Client);
        Add((int)Role.Server);
    }
}
