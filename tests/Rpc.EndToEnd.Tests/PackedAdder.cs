using Rpc.Calls;
using Rpc.Codecs.Json;
using Rpc.Codecs.MessagePack;

namespace Rpc.EndToEnd.Tests;

/// <summary>A method that adds, written by hand as MessagePack alone.</summary>
internal sealed class PackedAdder : RpcContract<PackedAdder.IAdder>
{
    public static readonly PackedAdder Contract = new();

    private PackedAdder()
        : base("adder", [AddMethod.Instance], [])
    {
    }

    internal interface IAdder
    {
        ValueTask<int> AddAsync(int a, int b);
    }

    public override bool SupportsMessagePack => true;

    public override IAdder CreateProxy(RpcCaller caller) => new Proxy(caller);

    public override RpcDispatcher CreateDispatcher(IAdder target) => new Dispatcher();

    internal sealed class Adder : IAdder
    {
        public ValueTask<int> AddAsync(int a, int b) => new(a + b);
    }

    internal struct Arguments
    {
        public int A;
        public int B;
    }

    private sealed class Proxy(RpcCaller caller) : IAdder
    {
        public ValueTask<int> AddAsync(int a, int b) => caller.InvokeAsync(AddMethod.Instance, new Arguments { A = a, B = b });
    }

    private sealed class Dispatcher : RpcDispatcher
    {
        public override Action Subscribe(int eventIndex, Events.RpcEventEmitter emitter) => throw new NotSupportedException();
    }

    private sealed class AddMethod() : RpcMethod<Arguments, int>("adder.add", [new("a"), new("b")], jsonResolver: null)
    {
        public static readonly AddMethod Instance = new();

        public override void WriteArguments(JsonValueWriter writer, in Arguments arguments) => throw new NotSupportedException();

        public override Arguments ReadArguments(ref JsonArgumentReader reader) => throw new NotSupportedException();

        public override void WriteResult(JsonValueWriter writer, int result) => throw new NotSupportedException();

        public override int ReadResult(ref JsonValueReader reader) => throw new NotSupportedException();

        public override void WriteArguments(ref MessagePackWriter writer, in Arguments arguments)
        {
            writer.Write(arguments.A);
            writer.Write(arguments.B);
        }

        public override Arguments ReadArguments(ref MessagePackArgumentReader reader)
        {
            var arguments = default(Arguments);
            while (reader.MoveNext())
            {
                if (reader.ParameterIndex == 0)
                    arguments.A = reader.Read(MessagePackFormats.Int32);
                else
                    arguments.B = reader.Read(MessagePackFormats.Int32);
            }

            return arguments;
        }

        public override void WriteResult(ref MessagePackWriter writer, int result) => writer.Write(result);

        public override int ReadResult(ref MessagePackReader reader) => reader.ReadInt32();

        public override ValueTask<int> HandleAsync(object service, in Arguments arguments, CancellationToken cancellationToken) => ((IAdder)service).AddAsync(arguments.A, arguments.B);
    }
}
