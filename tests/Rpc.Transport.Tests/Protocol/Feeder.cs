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
    public static List<string> Feed(Role role, IEnumerable<byte[]> pieces, WebSocketLimits? limits = null, int inPlaceBytes = 1024, MessageInflater? inflater = null)
    {
        var receiver = new WebSocketReceiver(role, limits ?? Limits, inPlaceBytes, inflater);
        var events = new List<string>();
        byte[] kept = [];
        foreach (byte[] piece in pieces)
        {
            // A fresh array each time: the receiver may rely on offsets, never on the identity of the buffer.
            byte[] buffer = [.. kept, .. piece];
            int start = 0;
            while (true)
            {
                bool read = receiver.TryRead(buffer.AsMemory(start), out int consumed, out WebSocketEvent received);
                start += consumed;
                if (!read)
                    break;
                events.Add(Describe(received));
            }

            kept = buffer[start..];
        }

        receiver.Release();
        return events;
    }

    /// <summary>Feeds whole, byte by byte, and, when short, at every split; all must tell the same.</summary>
    public static List<string> FeedEveryWay(Role role, byte[] bytes, WebSocketLimits? limits = null, Func<MessageInflater?>? inflater = null)
    {
        inflater ??= () => null;
        List<string> whole = Feed(role, [bytes], limits, inflater: inflater());
        foreach (int inPlace in (int[])[131, 1024, 1 << 20])
        {
            Assert.Equal(whole, Feed(role, [bytes], limits, inPlace, inflater()));
            Assert.Equal(whole, Feed(role, bytes.Select(b => new[] { b }), limits, inPlace, inflater()));
            for (int split = 1; split < bytes.Length && bytes.Length <= 200; split++)
                Assert.Equal(whole, Feed(role, [bytes[..split], bytes[split..]], limits, inPlace, inflater()));
        }

        return whole;
    }

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
