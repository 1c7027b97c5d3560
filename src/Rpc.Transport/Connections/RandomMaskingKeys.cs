using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Rpc.Transport.Protocol;

namespace Rpc.Transport.Connections;

/// <summary>Unpredictable masking keys (RFC 6455 §5.3, §10.3) from the system's generator, fetched in bulk per thread.</summary>
internal sealed class RandomMaskingKeys : IMaskingKeySource
{
    private const int BatchKeys = 256;

    [ThreadStatic]
    private static uint[]? s_batch;

    [ThreadStatic]
    private static int s_next;

    private RandomMaskingKeys()
    {
    }

    /// <summary>The one instance.</summary>
    public static RandomMaskingKeys Shared { get; } = new();

    /// <inheritdoc/>
    public uint Next()
    {
        uint[] batch = s_batch ??= new uint[BatchKeys];
        int next = s_next;
        if (next == 0)
            RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(batch.AsSpan()));
        s_next = (next + 1) % BatchKeys;
        return batch[next];
    }

    /// <summary>As unpredictable bytes, a multiple of four: for the nonce of an opening handshake (§4.1).</summary>
    public byte[] NextBytes(int count)
    {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i += sizeof(uint))
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(i), Next());
        return bytes;
    }
}
