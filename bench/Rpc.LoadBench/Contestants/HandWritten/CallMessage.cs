using System.Buffers.Binary;

namespace Rpc.LoadBench.Contestants.HandWritten;

/// <summary>A request or an answer: the id of the call, and the value.</summary>
internal static class CallMessage
{
    private const int IdBytes = sizeof(int);

    public static int Measure<T, TForm>(T value)
        where TForm : IBinaryForm<T> => IdBytes + TForm.Measure(value);

    public static void Write<T, TForm>(int id, T value, Span<byte> destination)
        where TForm : IBinaryForm<T>
    {
        BinaryPrimitives.WriteInt32LittleEndian(destination, id);
        TForm.Write(value, destination[IdBytes..]);
    }

    public static int ReadId(ReadOnlySpan<byte> message) => BinaryPrimitives.ReadInt32LittleEndian(message);

    public static T ReadValue<T, TForm>(ReadOnlySpan<byte> message)
        where TForm : IBinaryForm<T> => TForm.Read(message[IdBytes..]);
}
