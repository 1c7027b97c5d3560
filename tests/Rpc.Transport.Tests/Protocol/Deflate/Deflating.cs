#pragma warning disable CA5394 // seeded on purpose: a failure must come again
using System.IO.Compression;
using Rpc.Transport.Protocol;
using Rpc.Transport.Protocol.Deflate;
using Rpc.Transport.Protocol.Frames;

namespace Rpc.Transport.Tests.Protocol.Deflate;

/// <summary>Compressed bytes for tests, made by the platform and not by the code under test.</summary>
internal static class Deflating
{
    /// <summary>One message as a sender without context would send it: sync-flushed, without 00 00 FF FF.</summary>
    public static byte[] Compress(byte[] message, CompressionLevel level = CompressionLevel.Optimal)
    {
        using var output = new MemoryStream();
        using var deflate = new DeflateStream(output, level, leaveOpen: true);
        deflate.Write(message);
        deflate.Flush();
        return message.Length == 0 ? [0] : output.ToArray()[..^4];
    }

    /// <summary>Bytes that compress about as text does, with repetitions near and far.</summary>
    public static byte[] Text(int length, int seed)
    {
        var random = new Random(seed);
        string[] words = [.. Enumerable.Range(0, 300).Select(_ => new string([.. Enumerable.Range(0, random.Next(2, 12)).Select(_ => (char)random.Next('a', 'z'))]))];
        var text = new System.Text.StringBuilder();
        while (text.Length < length)
            text.Append(words[random.Next(words.Length)]).Append(random.Next(5) == 0 ? random.Next().ToString(System.Globalization.CultureInfo.InvariantCulture) : " ");
        return Bytes.Utf8(text.ToString()[..length]);
    }

    public static byte[] Noise(int length, int seed)
    {
        var noise = new byte[length];
        new Random(seed).NextBytes(noise);
        return noise;
    }

    public static MessageInflater Inflater(int windowBits = 15, bool contextTakeover = true, int maxMessageBytes = 1 << 24, int maxRatio = 0) =>
        new(windowBits, contextTakeover, maxMessageBytes, maxRatio);

    /// <summary>Decompresses one message; null when it is refused.</summary>
    public static byte[]? Inflate(this MessageInflater inflater, IEnumerable<byte[]> pieces, out ProtocolViolation? violation)
    {
        var output = new MessageAssembler();
        Utf8Validator utf8 = default;
        violation = null;
        foreach (byte[] piece in pieces)
            violation ??= inflater.Append(piece, output, isText: false, ref utf8);
        violation ??= inflater.End(output, isText: false, ref utf8);
        byte[]? result = violation is null ? output.Collected.ToArray() : null;
        output.Reset();
        return result;
    }

    /// <summary>The compressed form of a message; null when it is to be sent as it is.</summary>
    public static byte[]? Deflate(this MessageDeflater deflater, byte[] message)
    {
        if (!deflater.TryCompress(message))
            return null;
        byte[] compressed = deflater.Compressed.ToArray();
        deflater.EndMessage();
        return compressed;
    }
}
