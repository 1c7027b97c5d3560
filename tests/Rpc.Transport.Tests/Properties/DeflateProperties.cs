#pragma warning disable CA5394 // seeded by FsCheck: a failure must come again
using System.IO.Compression;
using FsCheck;
using FsCheck.Fluent;
using Rpc.Transport.Protocol;
using Rpc.Transport.Protocol.Deflate;
using Rpc.Transport.Protocol.Frames;
using Rpc.Transport.Tests.Protocol;
using Rpc.Transport.Tests.Protocol.Deflate;

namespace Rpc.Transport.Tests.Properties;

/// <summary>RFC 7692: what holds for all messages under all settings, fragmentations and splits.</summary>
public sealed class DeflateProperties
{
    [Fact]
    public void AnyMessages_AnySettings_AnySplit_ArriveAsTheyWereSent() =>
        Prop.ForAll<int, byte[][]>((seed, payloads) =>
        {
            var random = new System.Random(seed);
            foreach (Role sender in Enum.GetValues<Role>())
            {
                Role receiver = sender == Role.Client ? Role.Server : Role.Client;
                var options = new DeflateOptions { MinMessageBytes = random.Next(0, 60), Level = (CompressionLevel)random.Next(4) };
                var agreement = new DeflateAgreement(random.Next(2) == 0, random.Next(2) == 0, random.Next(8, 16), random.Next(8, 16));
                var output = new FrameBuffer();
                var expected = new List<string>();
                MessageDeflater deflater = agreement.CreateDeflater(sender, options);
                var writer = new WebSocketSender(sender, new SenderTests.FixedKeys(), random.Next(1, 200), deflater);
                foreach (byte[] payload in payloads)
                {
                    // FsCheck's arrays are short and random: text of some length goes with them.
                    byte[] message = [.. payload, .. Deflating.Text(random.Next(0, 900), random.Next(3))];
                    writer.WriteMessage(message, Opcode.Binary, output, compress: random.Next(5) > 0);
                    expected.Add("binary " + Convert.ToHexString(message));
                    if (random.Next(6) == 0)
                        writer.ForgetContext();
                }

                writer.ForgetContext();
                var pieces = new List<byte[]>();
                while (!output.IsDrained)
                    pieces.AddRange(output.TakeSlice().ToArray().Chunk(random.Next(1, 300)));
                MessageInflater inflater = agreement.CreateInflater(receiver, options, 1 << 20);
                if (!expected.SequenceEqual(Feeder.Feed(receiver, pieces, inPlaceBytes: random.Next(131, 300), inflater: inflater)))
                    return false;
            }

            return true;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void AnyBytes_AsCompressedMessage_NeverThrow_AndTellTheSameInEverySplit() =>
        Prop.ForAll<int, byte[]>((seed, bytes) =>
        {
            var random = new System.Random(seed);
            byte[] frame = Bytes.Frame(Role.Server, 0xC2, bytes);
            return Feeder.Feed(Role.Server, [frame], inflater: Deflating.Inflater())
                .SequenceEqual(Feeder.Feed(Role.Server, frame.Chunk(random.Next(1, 9)), inflater: Deflating.Inflater()));
        }).QuickCheckThrowOnFailure();
}
