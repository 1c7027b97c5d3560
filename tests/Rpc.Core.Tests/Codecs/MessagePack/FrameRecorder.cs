using Rpc.Codecs;
using Rpc.Messages;

namespace Rpc.Core.Tests.Codecs.MessagePack;

/// <summary>What was said of messages, one line each.</summary>
internal sealed class FrameRecorder : IMessageReceiver
{
    public List<string> Said { get; } = [];

    public int Malformed { get; private set; }

    public RpcErrorCode? LastMalformed { get; private set; }

    public void OnRequest(RequestId id, ReadOnlySpan<byte> method, ReadOnlySpan<byte> parameters, in RequestHead head, ReplyBatch? batch) => Said.Add($"request {id} {Text(method)} {parameters.Length}");

    public void OnNotification(ReadOnlySpan<byte> method, ReadOnlySpan<byte> parameters, in RequestHead head) => Said.Add($"notification {Text(method)} {parameters.Length}");

    public void OnResult(RequestId id, ReadOnlySpan<byte> result) => Said.Add($"result {id} {result.Length}");

    public void OnError(RequestId id, RpcError error) => Said.Add($"error {id} {(int)error.Code}");

    public void OnCancel(RequestId id) => Said.Add($"cancel {id}");

    public void OnSubscription(RequestId? id, string eventName, bool subscribe, ReplyBatch? batch) => Said.Add($"subscription {id} {eventName} {subscribe}");

    public void OnDropped(string eventName, long count) => Said.Add($"dropped {eventName} {count}");

    public void OnItems(RequestId id, int parameter, ReadOnlySpan<byte> items, bool isLast, RpcError? error) => Said.Add($"items {id} {parameter} {items.Length} {isLast} {(int?)error?.Code}");

    public void OnCredit(RequestId id, int parameter, long bytes) => Said.Add($"credit {id} {parameter} {bytes}");

    public void OnStop(RequestId id, int parameter) => Said.Add($"stop {id} {parameter}");

    public void OnProgress(RequestId id, int parameter, ReadOnlySpan<byte> value) => Said.Add($"progress {id} {parameter} {value.Length}");

    public void OnMalformed(RequestId id, RpcError error, ReplyBatch? batch)
    {
        Malformed++;
        LastMalformed = error.Code;
        Said.Add($"malformed {id} {(int)error.Code}");
    }

    public void OnBatchComplete(ReplyBatch batch) => throw new InvalidOperationException("Frames come in no batches.");

    private static string Text(ReadOnlySpan<byte> utf8) => System.Text.Encoding.UTF8.GetString(utf8);
}
