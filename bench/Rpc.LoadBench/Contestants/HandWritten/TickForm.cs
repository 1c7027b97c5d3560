using Rpc.LoadBench.Payloads;

namespace Rpc.LoadBench.Contestants.HandWritten;

/// <summary>Ticks.</summary>
internal sealed class TickForm : IBinaryForm<Tick>
{
    public static int Measure(Tick value) => SpanWriter.Measure(value.Symbol) + sizeof(double) + sizeof(long);

    public static void Write(Tick value, Span<byte> destination)
    {
        var writer = new SpanWriter(destination);
        writer.Write(value.Symbol);
        writer.Write(value.Price);
        writer.Write(value.Number);
    }

    public static Tick Read(ReadOnlySpan<byte> source)
    {
        var reader = new SpanReader(source);
        return new Tick(reader.ReadText(), reader.Read<double>(), reader.Read<long>());
    }
}
