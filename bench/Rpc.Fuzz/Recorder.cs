using System.Text;
using Rpc.Transport.Protocol;
using Rpc.Transport.Protocol.Deflate;
using Rpc.Transport.Protocol.Frames;
using Rpc.Transport.Protocol.Handshake;
using Rpc.WebSockets;

namespace Rpc.Fuzz;

/// <summary>Records sound sessions of both roles, with and without compression, always the same ones.</summary>
internal static class Recorder
{
    /// <summary>The nonce of every recorded client.</summary>
    public static ReadOnlySpan<byte> Nonce => "the sample nonce"u8;

    /// <summary>How the recorded ends compress.</summary>
    public static DeflateOptions Deflate => new() { MinMessageBytes = 8 };

    public static RecordedSession[] Record()
    {
        var sessions = new List<RecordedSession>();
        foreach (Role receiver in Enum.GetValues<Role>())
        {
            foreach (bool compressed in (bool[])[false, true])
            {
                for (int kind = 0; kind < 6; kind++)
                    sessions.Add(new RecordedSession(receiver, compressed, receiver == Role.Server ? Request(compressed) : Answer(compressed), Frames(receiver, compressed, kind)));
            }
        }

        return [.. sessions];
    }

    /// <summary>The handshake of every recorded client.</summary>
    public static ClientHandshake CreateClient(bool compressed) => new(
        "server.example.com", "/chat?room=1", ["chat", "superchat"], [new("Origin", "http://example.com"), new("X-Token", "t")], Nonce,
        compressed ? DeflateNegotiation.CreateOffer(Deflate) : null);

    private static byte[] Request(bool compressed) => CreateClient(compressed).Request;

    private static byte[] Answer(bool compressed)
    {
        var reader = new HttpHeadReader(8192);
        reader.TryRead(Request(compressed), out HttpHead? head, out _, out _);
        ServerHandshakeRequest request = ServerHandshake.Check(head!, out _)!;
        DeflateOffer? chosen = DeflateNegotiation.Choose(request.Extensions, Deflate, out _);
        return ServerHandshake.WriteAccept(request, "chat", chosen?.ToString());
    }

    private static byte[] Frames(Role receiver, bool compressed, int kind)
    {
        Role role = receiver == Role.Server ? Role.Client : Role.Server;
        var random = new Random(kind);
        DeflateAgreement agreement = new(true, true, 15, 15);
        var sender = new WebSocketSender(role, new Keys(random), maxFragmentBytes: kind % 2 == 0 ? 4096 : 37, compressed ? agreement.CreateDeflater(role, Deflate) : null);
        var output = new FrameBuffer();
        for (int i = 0; i < 6; i++)
        {
            bool text = (kind + i) % 3 != 0;
            sender.WriteMessage(text ? Text(random) : Noise(random), text ? Opcode.Text : Opcode.Binary, output);
            if (i % 2 == 0)
                sender.WriteControl(i % 4 == 0 ? Opcode.Ping : Opcode.Pong, Noise(random).AsSpan(0, random.Next(10)), output);
            if (i == 3)
            {
                sender.WritePart(Text(random), Opcode.Text, fin: false, output);
                sender.WriteControl(Opcode.Ping, "between"u8, output);
                sender.WritePart("the end, кот"u8, Opcode.Continuation, fin: true, output);
            }
        }

        if (kind < 3)
            sender.WriteClose(new ClosePayload(CloseCode.Normal, "done"), output);
        sender.ForgetContext();
        return output.TakeSlice().ToArray();
    }

    private static byte[] Text(Random random) =>
        Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, random.Next(1, 80)).Select(_ => ((string[])["кот ", "tick ", "𐍈", "{\"a\":1}", "€"])[random.Next(5)])));

    private static byte[] Noise(Random random)
    {
        var noise = new byte[random.Next(10, 300)];
        random.NextBytes(noise);
        return noise;
    }

    private sealed class Keys(Random random) : IMaskingKeySource
    {
        public uint Next() => (uint)random.NextInt64(1L << 32);
    }
}
