using System.IO.Compression;
using FsCheck;
using FsCheck.Fluent;
using Rpc.Transport.Protocol;
using Rpc.Transport.Protocol.Deflate;
using Rpc.Transport.Protocol.Frames;
using Rpc.Transport.Tests.Protocol;
using Rpc.Transport.Tests.Protocol.Deflate;

namespace Rpc.Transport.Tests.Properties;

/// <summary>Any session: text and binary messages whole and in parts, any fragments, control frames between them, any pieces; both roles, with compression and without.</summary>
public sealed class SessionProperties
{
    [Fact]
    public void AnySession_WithoutCompression_ArrivesAsItWasSent() => Check(compressed: false);

    [Fact]
    public void AnySession_WithCompression_ArrivesAsItWasSent() => Check(compressed: true);

    private static void Check(bool compressed) =>
        Prop.ForAll<int, NonNull<string>[]>((seed, texts) =>
        {
            var random = new System.Random(seed);
            foreach (Role sender in Enum.GetValues<Role>())
            {
                Role receiver = sender == Role.Client ? Role.Server : Role.Client;
                var agreement = new DeflateAgreement(random.Next(2) == 0, random.Next(2) == 0, random.Next(8, 16), random.Next(8, 16));
                var options = new DeflateOptions { MinMessageBytes = random.Next(0, 40), Level = (CompressionLevel)random.Next(4) };
                var writer = new WebSocketSender(sender, RandomKeys.Instance, random.Next(1, 300), compressed ? agreement.CreateDeflater(sender, options) : null);
                var output = new FrameBuffer();
                List<string> expected = Send(writer, output, texts, random);
                writer.ForgetContext();
                var bytes = new List<byte>();
                while (!output.IsDrained)
                    bytes.AddRange(output.TakeSlice().Span);
                MessageInflater? inflater = compressed ? agreement.CreateInflater(receiver, options, 1 << 20) : null;
                if (!expected.SequenceEqual(Feeder.Feed(receiver, Feeder.Cut([.. bytes], random), inPlaceBytes: random.Next(131, 2000), inflater: inflater)))
                    return false;
            }

            return true;
        }).QuickCheckThrowOnFailure();

    private static List<string> Send(WebSocketSender writer, FrameBuffer output, NonNull<string>[] texts, System.Random random)
    {
        var expected = new List<string>();
        foreach (NonNull<string> given in texts)
        {
            byte[] payload = [.. Bytes.Utf8(given.Get), .. Deflating.Text(random.Next(0, 600), random.Next(3))];
            bool text = random.Next(2) == 0;
            Opcode opcode = text ? Opcode.Text : Opcode.Binary;
            if (random.Next(3) > 0)
            {
                writer.WriteMessage(payload, opcode, output, compress: random.Next(4) > 0);
            }
            else
            {
                // In parts, which may end inside a character, with control frames between.
                List<byte[]> parts = [.. Feeder.Cut(payload, random), []];
                for (int i = 0; i < parts.Count; i++)
                {
                    writer.WritePart(parts[i], i == 0 ? opcode : Opcode.Continuation, fin: i == parts.Count - 1, output);
                    if (i < parts.Count - 1 && random.Next(3) == 0)
                        expected.Add(Control(writer, output, payload, random));
                }
            }

            expected.Add(text ? "text " + System.Text.Encoding.UTF8.GetString(payload) : "binary " + Convert.ToHexString(payload));
            if (random.Next(3) == 0)
                expected.Add(Control(writer, output, payload, random));
        }

        if (random.Next(2) == 0)
        {
            writer.WriteClose(ClosePayload.ForSending(CloseCode.GoingAway, "done"), output);
            expected.Add("close 1001 done");
        }

        return expected;
    }

    private static string Control(WebSocketSender writer, FrameBuffer output, byte[] payload, System.Random random)
    {
        bool ping = random.Next(2) == 0;
        byte[] cut = payload[..Math.Min(random.Next(126), payload.Length)];
        writer.WriteControl(ping ? Opcode.Ping : Opcode.Pong, cut, output);
        return (ping ? "ping " : "pong ") + Convert.ToHexString(cut);
    }

    private sealed class RandomKeys : IMaskingKeySource
    {
        public static readonly RandomKeys Instance = new();

        public uint Next() => (uint)System.Random.Shared.NextInt64(1L << 32);
    }
}
