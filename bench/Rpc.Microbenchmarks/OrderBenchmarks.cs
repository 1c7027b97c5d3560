using System.Text.Json;
using System.Text.Json.Serialization;
using BenchmarkDotNet.Attributes;
using Rpc.Buffers;
using Rpc.Codecs.MessagePack;

namespace Rpc.Microbenchmarks;

/// <summary>An order of eight values and ten lines of three, as MessagePack by generated code and as JSON by System.Text.Json with generated metadata.</summary>
public class OrderBenchmarks
{
    private readonly PooledBufferWriter _buffer = new();
    private readonly Utf8JsonWriter _json;
    private readonly MessagePackFormat<Order> _format = FindFormat(Describe<IOrders>());
    private readonly byte[] _encodedJson;
    private readonly byte[] _encodedMessagePack;
    private readonly Order _order = new(
        12_345_678,
        "Contoso Trading GmbH",
        "PO-2030-000417",
        OrderState.Paid,
        new DateTime(2030, 12, 31, 23, 59, 58, 123, DateTimeKind.Utc),
        true,
        3,
        0.125,
        Enumerable.Range(1, 10).Select(static i => new OrderLine($"product-{i}", i * 10, 428.50m + i)).ToList());

    public OrderBenchmarks()
    {
        _json = new Utf8JsonWriter(_buffer);
        EncodeJson();
        _encodedJson = _buffer.WrittenSpan.ToArray();
        EncodeMessagePack();
        _encodedMessagePack = _buffer.WrittenSpan.ToArray();
        Console.WriteLine($"// {_encodedJson.Length} bytes of JSON, {_encodedMessagePack.Length} of MessagePack");
    }

    [Benchmark(Baseline = true)]
    public Order Json()
    {
        EncodeJson();
        return DecodeJson();
    }

    [Benchmark]
    public Order MessagePack()
    {
        EncodeMessagePack();
        return DecodeMessagePack();
    }

    [Benchmark]
    public void EncodeJson()
    {
        _buffer.Clear();
        _json.Reset(_buffer);
        JsonSerializer.Serialize(_json, _order, OrderContext.Default.Order);
        _json.Flush();
    }

    [Benchmark]
    public void EncodeMessagePack()
    {
        _buffer.Clear();
        var writer = new MessagePackWriter(_buffer);
        _format.Write(ref writer, _order);
        writer.Flush();
    }

    [Benchmark]
    public Order DecodeJson() => JsonSerializer.Deserialize(_encodedJson, OrderContext.Default.Order)!;

    [Benchmark]
    public Order DecodeMessagePack()
    {
        var reader = new MessagePackReader(_encodedMessagePack);
        return _format.Read(ref reader);
    }

    /// <summary>Makes the objects anew that decoding makes, and nothing else: what it allocates is what decoding has to.</summary>
    [Benchmark]
    public Order MakeObjects()
    {
        var lines = new List<OrderLine>(_order.Lines.Count);
        for (var i = 0; i < _order.Lines.Count; i++)
            lines.Add(new OrderLine(new string(_order.Lines[i].Product.AsSpan()), _order.Lines[i].Count, _order.Lines[i].Price));
        return new Order(
            _order.Id, new string(_order.Customer.AsSpan()), new string(_order.Reference.AsSpan()), _order.State, _order.Placed, _order.IsPaid, _order.Priority, _order.Discount, lines);
    }

    private static RpcContract<T> Describe<T>()
        where T : class, IRpcContract<T> => T.Contract;

    // The type of the descriptor is the contract's own affair.
    private static MessagePackFormat<Order> FindFormat(RpcContract contract) =>
        (MessagePackFormat<Order>)contract.Methods[0].GetType().GetProperty("ItemFormat")!.GetValue(contract.Methods[0])!;
}

/// <summary>A contract that sends orders.</summary>
[RpcContract]
public partial interface IOrders
{
    IAsyncEnumerable<Order> WatchAsync();
}

public enum OrderState
{
    Placed,
    Paid,
}

public sealed record Order(long Id, string Customer, string Reference, OrderState State, DateTime Placed, bool IsPaid, int Priority, double Discount, IReadOnlyList<OrderLine> Lines);

public sealed record OrderLine(string Product, int Count, decimal Price);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Order))]
internal sealed partial class OrderContext : JsonSerializerContext;
