using System.Runtime.CompilerServices;
using Rpc.Calls;
using Rpc.Codecs;
using Rpc.Codecs.Json;
using Rpc.Codecs.MessagePack;

namespace Rpc.Microbenchmarks.Overhead;

/// <summary>What one would write by hand instead of the generated code: the arguments one after the other, and a switch over the method's number.</summary>
internal sealed class HandWrittenDesk() : RpcContract<IDesk>("desk", [Add, Place], [])
{
    private static readonly HandWrittenMethod<int> Add = new(0, "desk.add", ["a", "b"]);
    private static readonly HandWrittenMethod<Line> Place = new(1, "desk.place", ["customer", "line"]);

    public override bool SupportsMessagePack => true;

    public override IDesk CreateProxy(RpcCaller caller) => new Proxy(caller);

    public override RpcDispatcher CreateDispatcher(IDesk target) => null!;

    private sealed class Proxy(RpcCaller caller) : IDesk
    {
        public ValueTask<int> AddAsync(int a, int b) => caller.InvokeAsync(Add, new HandWrittenArguments { A = a, B = b });

        public ValueTask<Line> PlaceAsync(string customer, Line line) => caller.InvokeAsync(Place, new HandWrittenArguments { Customer = customer, Line = line });
    }
}

/// <summary>The arguments of any method.</summary>
internal struct HandWrittenArguments
{
    public int A;
    public int B;
    public string Customer;
    public Line Line;
}

/// <summary>Any method of the contract.</summary>
internal sealed class HandWrittenMethod<TResult>(int number, string name, string[] parameters)
    : RpcMethod<HandWrittenArguments, TResult>(name, [.. parameters.Select(static parameter => new RpcParameter(parameter))], jsonResolver: null)
{
    public override void WriteArguments(JsonValueWriter writer, in HandWrittenArguments arguments)
    {
        switch (number)
        {
            case 0:
                writer.Write(arguments.A);
                writer.Write(arguments.B);
                break;
            default:
                writer.Write(arguments.Customer);
                writer.Write(arguments.Line);
                break;
        }
    }

    public override HandWrittenArguments ReadArguments(ref JsonArgumentReader reader)
    {
        var arguments = default(HandWrittenArguments);
        reader.MoveNext();
        switch (number)
        {
            case 0:
                arguments.A = reader.Read<int>();
                reader.MoveNext();
                arguments.B = reader.Read<int>();
                break;
            default:
                arguments.Customer = reader.Read<string>();
                reader.MoveNext();
                arguments.Line = reader.Read<Line>();
                break;
        }

        reader.MoveNext();
        return arguments;
    }

    public override void WriteArguments(ref MessagePackWriter writer, in HandWrittenArguments arguments)
    {
        switch (number)
        {
            case 0:
                writer.Write(arguments.A);
                writer.Write(arguments.B);
                break;
            default:
                writer.WriteString(arguments.Customer);
                LineFormat.Instance.Write(ref writer, arguments.Line);
                break;
        }
    }

    public override HandWrittenArguments ReadArguments(ref MessagePackArgumentReader reader)
    {
        var arguments = default(HandWrittenArguments);
        reader.MoveNext();
        switch (number)
        {
            case 0:
                arguments.A = reader.Read(MessagePackFormats.Int32);
                reader.MoveNext();
                arguments.B = reader.Read(MessagePackFormats.Int32);
                break;
            default:
                arguments.Customer = reader.Read(MessagePackFormats.String)!;
                reader.MoveNext();
                arguments.Line = reader.Read(LineFormat.Instance);
                break;
        }

        reader.MoveNext();
        return arguments;
    }

    public override ValueTask<TResult> HandleAsync(object service, in HandWrittenArguments arguments, CancellationToken cancellationToken)
    {
        var desk = (IDesk)service;
        switch (number)
        {
            case 0:
                var sum = desk.AddAsync(arguments.A, arguments.B);
                return Unsafe.As<ValueTask<int>, ValueTask<TResult>>(ref sum);
            default:
                var line = desk.PlaceAsync(arguments.Customer, arguments.Line);
                return Unsafe.As<ValueTask<Line>, ValueTask<TResult>>(ref line);
        }
    }

    public override void WriteResult(JsonValueWriter writer, TResult result) => writer.Write(result);

    public override TResult ReadResult(ref JsonValueReader reader) => reader.ReadRequired<TResult>();

    public override void WriteResult(ref MessagePackWriter writer, TResult result)
    {
        switch (number)
        {
            case 0:
                writer.Write(Unsafe.As<TResult, int>(ref result));
                break;
            default:
                LineFormat.Instance.Write(ref writer, Unsafe.As<TResult, Line>(ref result));
                break;
        }
    }

    public override TResult ReadResult(ref MessagePackReader reader)
    {
        switch (number)
        {
            case 0:
                var sum = reader.ReadInt32();
                return Unsafe.As<int, TResult>(ref sum);
            default:
                var line = LineFormat.Instance.Read(ref reader);
                return Unsafe.As<Line, TResult>(ref line);
        }
    }
}

/// <summary>The record as MessagePack, its members one after the other.</summary>
internal sealed class LineFormat : MessagePackFormat<Line>
{
    public static readonly LineFormat Instance = new();

    public override void Write(ref MessagePackWriter writer, Line value)
    {
        writer.BeginArray(3);
        writer.WriteString(value.Product);
        writer.Write(value.Count);
        writer.Write(value.Price);
        writer.End();
    }

    public override Line Read(ref MessagePackReader reader)
    {
        reader.BeginArray();
        var line = new Line(reader.ReadString()!, reader.ReadInt32(), reader.ReadDouble());
        reader.End();
        return line;
    }
}
