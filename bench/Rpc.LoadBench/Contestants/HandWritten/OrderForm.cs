using System.Runtime.CompilerServices;
using Rpc.LoadBench.Payloads;

namespace Rpc.LoadBench.Contestants.HandWritten;

/// <summary>Orders, their members in order of declaration.</summary>
internal sealed class OrderForm : IBinaryForm<Order>
{
    // Number, moment, priority, total, paid or not, and the number of lines.
    private const int FixedBytes = sizeof(long) + sizeof(long) + sizeof(int) + sizeof(double) + sizeof(bool) + sizeof(int);

    // Quantity and price.
    private const int FixedLineBytes = sizeof(int) + sizeof(double);

    public static int Measure(Order value)
    {
        var bytes = FixedBytes + Unsafe.SizeOf<Guid>() + SpanWriter.Measure(value.Customer) + SpanWriter.Measure(value.Currency);
        foreach (var line in value.Lines)
            bytes += FixedLineBytes + SpanWriter.Measure(line.Article);
        return bytes;
    }

    public static void Write(Order value, Span<byte> destination)
    {
        var writer = new SpanWriter(destination);
        writer.Write(value.Number);
        writer.Write(value.Reference);
        writer.Write(value.Customer);
        writer.Write(value.Currency);
        writer.Write(value.PlacedAt.Ticks);
        writer.Write(value.Priority);
        writer.Write(value.Total);
        writer.Write(value.IsPaid);
        writer.Write(value.Lines.Length);
        foreach (var line in value.Lines)
        {
            writer.Write(line.Article);
            writer.Write(line.Quantity);
            writer.Write(line.Price);
        }
    }

    public static Order Read(ReadOnlySpan<byte> source)
    {
        var reader = new SpanReader(source);
        return new Order(
            reader.Read<long>(),
            reader.Read<Guid>(),
            reader.ReadText(),
            reader.ReadText(),
            new DateTime(reader.Read<long>(), DateTimeKind.Utc),
            reader.Read<int>(),
            reader.Read<double>(),
            reader.Read<bool>(),
            ReadLines(ref reader));
    }

    private static OrderLine[] ReadLines(ref SpanReader reader)
    {
        var lines = new OrderLine[reader.Read<int>()];
        for (var i = 0; i < lines.Length; i++)
            lines[i] = new OrderLine(reader.ReadText(), reader.Read<int>(), reader.Read<double>());
        return lines;
    }
}
