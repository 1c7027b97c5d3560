using System.Buffers.Binary;

namespace Rpc.LoadBench.Contestants;

/// <summary>The hand-written payload of the contestants that have no RPC layer: id, a, b there; id, sum back.</summary>
internal static class BinaryCalls
{
    public const int RequestBytes = 12;
    public const int ResponseBytes = 8;

    public static void WriteRequest(Span<byte> destination, int id, int a, int b)
    {
        BinaryPrimitives.WriteInt32LittleEndian(destination, id);
        BinaryPrimitives.WriteInt32LittleEndian(destination[4..], a);
        BinaryPrimitives.WriteInt32LittleEndian(destination[8..], b);
    }

    public static void Answer(ReadOnlySpan<byte> request, Span<byte> response)
    {
        request[..4].CopyTo(response);
        var sum = BinaryPrimitives.ReadInt32LittleEndian(request[4..]) + BinaryPrimitives.ReadInt32LittleEndian(request[8..]);
        BinaryPrimitives.WriteInt32LittleEndian(response[4..], sum);
    }
}
