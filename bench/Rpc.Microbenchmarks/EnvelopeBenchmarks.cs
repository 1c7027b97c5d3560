using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Rpc.Channels;
using Rpc.Codecs;
using Rpc.Codecs.Json;
using Rpc.Messages;

namespace Rpc.Microbenchmarks;

/// <summary>A JSON-RPC message around two integers, or one.</summary>
public class EnvelopeBenchmarks
{
    private readonly JsonRpcCodec _codec = JsonRpcCodec.Get(new JsonSerializerOptions(JsonSerializerOptions.Default), sendsExtensions: true);
    private readonly WireName _method = new("adder.add");
    private readonly ReceivedMessage _request = new("""{"jsonrpc":"2.0","id":6553617,"method":"adder.add","params":[12345,6]}"""u8.ToArray(), MessageFormat.Text);
    private readonly ReceivedMessage _spaced = new("""{"jsonrpc": "2.0", "id": 6553617, "method": "adder.add", "params": [12345, 6]}"""u8.ToArray(), MessageFormat.Text);
    private readonly ReceivedMessage _answer = new("""{"jsonrpc":"2.0","id":6553617,"result":12351}"""u8.ToArray(), MessageFormat.Text);
    private readonly Receiver _receiver = new();

    [Benchmark]
    public void WriteRequest()
    {
        var writer = _codec.Writers.Rent();
        _codec.BeginRequest(writer, new(6553617), _method, arguments: 2, head: default);
        writer.Json.WriteNumberValue(12345);
        writer.Json.WriteNumberValue(6);
        _codec.EndArguments(writer);
        _codec.Writers.Return(writer);
    }

    [Benchmark]
    public void WriteResult()
    {
        var writer = _codec.Writers.Rent();
        _codec.BeginResult(writer, new(6553617));
        writer.Json.WriteNumberValue(12351);
        _codec.EndResult(writer);
        _codec.Writers.Return(writer);
    }

    [Benchmark]
    public void ReadRequest() => _codec.Read(_request, _receiver);

    [Benchmark]
    public void ReadRequestOfUnusualForm() => _codec.Read(_spaced, _receiver);

    [Benchmark]
    public void ReadResult() => _codec.Read(_answer, _receiver);

    private sealed class Receiver : IMessageReceiver
    {
        public void OnRequest(RequestId id, ReadOnlySpan<byte> method, ReadOnlySpan<byte> parameters, in RequestHead head, ReplyBatch? batch)
        {
        }

        public void OnNotification(ReadOnlySpan<byte> method, ReadOnlySpan<byte> parameters, in RequestHead head)
        {
        }

        public void OnResult(RequestId id, ReadOnlySpan<byte> result)
        {
        }

        public void OnError(RequestId id, RpcError error) => throw new InvalidOperationException(error.Message);

        public void OnCancel(RequestId id)
        {
        }

        public void OnDropped(string eventName, long count)
        {
        }

        public void OnSubscription(RequestId? id, string eventName, bool subscribe, ReplyBatch? batch)
        {
        }

        public void OnItems(RequestId id, int parameter, ReadOnlySpan<byte> items, bool isLast, RpcError? error)
        {
        }

        public void OnCredit(RequestId id, int parameter, long bytes)
        {
        }

        public void OnStop(RequestId id, int parameter)
        {
        }

        public void OnProgress(RequestId id, int parameter, ReadOnlySpan<byte> value)
        {
        }

        public void OnMalformed(RequestId id, RpcError error, ReplyBatch? batch) => throw new InvalidOperationException(error.Message);

        public void OnBatchComplete(ReplyBatch batch)
        {
        }
    }
}
