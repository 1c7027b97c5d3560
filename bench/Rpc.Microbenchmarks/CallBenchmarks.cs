using BenchmarkDotNet.Attributes;
using Rpc.Calls;
using Rpc.Codecs;
using Rpc.Streams;

namespace Rpc.Microbenchmarks;

/// <summary>The contract of the benchmarks.</summary>
[RpcContract]
public partial interface IAdder
{
    ValueTask<int> AddAsync(int a, int b);
}

/// <summary>The tables of calls, and a whole call without a network: proxy, engine, codec, dispatcher and back.</summary>
public class CallBenchmarks : IIncomingRequestHost
{
    private readonly PendingCallTable _pending = new(1024);
    private readonly PendingCall<int> _call = PendingCall<int>.Rent(null!);
    private readonly IncomingCallTable _incoming;
    private readonly IAdder _adder;

    public CallBenchmarks()
    {
        _incoming = new IncomingCallTable(this, new CallLimits(1024));
        var (client, _) = RpcSession.CreatePair(configureSecond: static session => session.Serve<IAdder>(new Adder()));
        _adder = client.Get<IAdder>();
    }

    RpcCodec IIncomingRequestHost.Codec => throw new NotSupportedException();

    IInvocationPipeline? IIncomingRequestHost.IncomingPipeline => null;

    IStreamHost IIncomingRequestHost.Streams => throw new NotSupportedException();

    [Benchmark]
    public bool PendingCallAddAndRemove()
    {
        _pending.TryAdd(_call);
        return _pending.TryRemove(_call.Id, out _);
    }

    [Benchmark]
    public bool IncomingCallAddAndRemove()
    {
        _incoming.TryAdd(new(65537), batch: null, method: null!, out var request);
        return _incoming.Remove(request!, out _);
    }

    [Benchmark]
    public async Task<int> ProxyToDispatcher() => await _adder.AddAsync(12345, 6);

    void IIncomingRequestHost.OnContinues(IncomingRequest request) => throw new NotSupportedException();

    void IIncomingRequestHost.OnHandled(IncomingRequest request, MessageWriter? answer, bool moreFollows) => throw new NotSupportedException();

    void IIncomingRequestHost.OnFailed(IncomingRequest request, Exception exception, bool moreFollows) => throw new NotSupportedException();

    private sealed class Adder : IAdder
    {
        public ValueTask<int> AddAsync(int a, int b) => new(a + b);
    }
}
