using System.Text;
using Rpc.Transport.Protocol;
using Rpc.Transport.Protocol.Frames;

namespace Rpc.Transport.Tests.Protocol;

/// <summary>Frames written by hand, independently of the code under test.</summary>
internal static class Bytes
{
    private static readonly byte[] Key = [0x37, 0xFA, 0x21, 0x3D];

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>A frame as the peer of <paramref name="receiver"/> sends it: masked towards a server.</summary>
    public static byte[] Frame(Role receiver, int first, ReadOnlySpan<byte> payload, int lengthForm = 0)
    {
        var frame = new List<byte> { (byte)first };
        int mask = receiver == Role.Server ? 0x80 : 0;
        int form = lengthForm != 0 ? lengthForm : payload.Length < 126 ? 7 : payload.Length < 65536 ? 16 : 64;
        if (form == 7)
        {
            frame.Add((byte)(mask | payload.Length));
        }
        else
        {
            frame.Add((byte)(mask | (form == 16 ? 126 : 127)));
            for (int shift = form - 8; shift >= 0; shift -= 8)
                frame.Add((byte)((long)payload.Length >> shift));
        }

        if (mask != 0)
            frame.AddRange(Key);
        for (int i = 0; i < payload.Length; i++)
            frame.Add((byte)(payload[i] ^ (mask != 0 ? Key[i % 4] : 0)));
        return [.. frame];
    }

    public static byte[] Text(Role receiver, string text) => Frame(receiver, 0x81, Utf8(text));

    public static byte[] Binary(Role receiver, params byte[] payload) => Frame(receiver, 0x82, payload);

    public static byte[] Close(Role receiver, int code, string reason = "") => Frame(receiver, 0x88, [(byte)(code >> 8), (byte)code, .. Utf8(reason)]);

    public static byte[] Join(params byte[][] parts) => [.. parts.SelectMany(part => part)];
}
