using System.Text;
using Rpc.Calls;
using Rpc.Codecs;
using Rpc.Codecs.Json;
using Rpc.Codecs.MessagePack;
using Rpc.Dispatching;
using Rpc.Messages;
using Rpc.Streams;

namespace Rpc.Microbenchmarks.Overhead;

/// <summary>A request from its name and its arguments' bytes to its answer's bytes, without sessions and channels.</summary>
internal sealed class Dispatch : IIncomingRequestHost
{
    private static readonly RequestId Id = new(65537);
    private static readonly RpcParameter[] Parameters = [new("first"), new("second")];

    private readonly DispatchTable _table = new();
    private readonly IncomingCallTable _calls;

    public Dispatch(RpcCodec codec, RpcContract<IDesk> contract)
    {
        Codec = codec;
        _calls = new IncomingCallTable(this, new CallLimits(1024));
        var desk = new Desk();
        _table.Add(contract, new Implementation(Dispatcher: null, desk, Activator: null, FlowsContext: false));
    }

    public RpcCodec Codec { get; }

    public IInvocationPipeline? IncomingPipeline => null;

    public IStreamHost Streams => throw new NotSupportedException();

    /// <summary>The bytes that were answered.</summary>
    public long Answered { get; private set; }

    /// <summary>The two requests.</summary>
    public static (byte[] Name, byte[] Arguments)[] GetRequests(RpcCodec codec) => codec.JsonOptions is not null
        ?
        [
            (Encoding.UTF8.GetBytes("desk.add"), Encoding.UTF8.GetBytes("[12345,6]")),
            (Encoding.UTF8.GetBytes("desk.place"), Encoding.UTF8.GetBytes("""["Contoso Trading GmbH",{"product":"product-7","count":70,"price":428.5}]""")),
        ]
        :
        [
            (Encoding.UTF8.GetBytes("desk.add"), [0x92, 0xCD, 0x30, 0x39, 0x06]),
            (Encoding.UTF8.GetBytes("desk.place"), [0x92, 0xB4, .. "Contoso Trading GmbH"u8, 0x93, 0xA9, .. "product-7"u8, 0x46, 0xCB, 0x40, 0x7A, 0xC8, 0, 0, 0, 0, 0]),
        ];

    /// <summary>By way of the tables and the method's descriptor.</summary>
    public void Run((byte[] Name, byte[] Arguments) received)
    {
        if (!_table.TryFindMethod(received.Name, out var target))
            throw new InvalidOperationException("not found");
        _calls.TryAdd(Id, batch: null, target.Method, out var request, lane: target.Lane, bytes: received.Arguments.Length);
        target.Implementation.HandTo(request!, isIntercepted: false);
        target.Method.Start(request!, received.Arguments);
    }

    /// <summary>By a switch over the name, and without a table of calls: no cancel would find the call, and no limit counts it.</summary>
    public void RunBare((byte[] Name, byte[] Arguments) received)
    {
        var name = received.Name.AsSpan();
        var number = name.SequenceEqual("desk.add"u8) ? 0 : name.SequenceEqual("desk.place"u8) ? 1 : throw new InvalidOperationException("not found");
        var writer = Codec.Writers.Rent();
        if (Codec.JsonOptions is { } options)
            RunBareJson(number, received.Arguments, writer, options);
        else
            RunBareMessagePack(number, received.Arguments, writer);
        Finish(writer);
    }

    void IIncomingRequestHost.OnContinues(IncomingRequest request) => throw new NotSupportedException();

    void IIncomingRequestHost.OnHandled(IncomingRequest request, MessageWriter? answer, bool moreFollows)
    {
        _calls.Remove(request, out _);
        Finish(answer!);
    }

    void IIncomingRequestHost.OnFailed(IncomingRequest request, Exception exception, bool moreFollows) => throw exception;

    private void RunBareJson(int number, ReadOnlySpan<byte> arguments, MessageWriter writer, System.Text.Json.JsonSerializerOptions options)
    {
        var reader = new JsonArgumentReader(arguments, "", Parameters, options);
        reader.MoveNext();
        switch (number)
        {
            case 0:
                var a = reader.Read<int>();
                reader.MoveNext();
                var sum = Desk.Add(a, reader.Read<int>());
                Codec.BeginResult(writer, Id);
                new JsonValueWriter(writer.Json, options).Write(sum);
                break;
            default:
                var customer = reader.Read<string>();
                reader.MoveNext();
                var line = Desk.Place(customer, reader.Read<Line>());
                Codec.BeginResult(writer, Id);
                new JsonValueWriter(writer.Json, options).Write(line);
                break;
        }

        Codec.EndResult(writer);
    }

    private void RunBareMessagePack(int number, ReadOnlySpan<byte> arguments, MessageWriter writer)
    {
        var reader = new MessagePackReader(arguments);
        reader.BeginArray();
        switch (number)
        {
            case 0:
                var sum = Desk.Add(reader.ReadInt32(), reader.ReadInt32());
                Codec.BeginResult(writer, Id);
                var numbers = new MessagePackWriter(writer.Buffer);
                numbers.Write(sum);
                numbers.Flush();
                break;
            default:
                var line = Desk.Place(reader.ReadString()!, LineFormat.Instance.Read(ref reader));
                Codec.BeginResult(writer, Id);
                var lines = new MessagePackWriter(writer.Buffer);
                LineFormat.Instance.Write(ref lines, line);
                lines.Flush();
                break;
        }

        Codec.EndResult(writer);
    }

    private void Finish(MessageWriter writer)
    {
        writer.Complete();
        Answered += writer.Message.Length;
        Codec.Writers.Return(writer);
    }
}
