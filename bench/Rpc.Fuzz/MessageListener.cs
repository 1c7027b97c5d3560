using System.Text;
using Rpc.Codecs;
using Rpc.Codecs.MessagePack;
using Rpc.Messages;

namespace Rpc.Fuzz;

/// <summary>Hears what is said of a message, and reads the values in it, the peer's choice of method being any.</summary>
/// <param name="codec">How the message was read.</param>
internal sealed class MessageListener(RpcCodec codec) : IMessageReceiver
{
    private static readonly Descriptors.Reading[] s_arguments = [.. Descriptors.Arguments.Values];
    private static readonly Descriptors.Reading[] s_values = [.. Descriptors.Values.Values];

    /// <summary>What was said first.</summary>
    public string First { get; private set; } = "nothing said";

    /// <summary>A hash of all that was said.</summary>
    public ulong Digest { get; private set; } = 14695981039346656037;

    /// <summary>Reads a value; that it is none is said by a typed error.</summary>
    public void Read(Descriptors.Reading reading, ReadOnlySpan<byte> bytes)
    {
        try
        {
            reading(bytes, codec);
            Say("value");
        }
        catch (Exception exception) when (exception is MessagePackException or RpcSerializationException or RpcException { Code: RpcErrorCode.InvalidParams })
        {
            Say("no value of the type");
        }
    }

    public void OnRequest(RequestId id, ReadOnlySpan<byte> method, ReadOnlySpan<byte> parameters, in RequestHead head, ReplyBatch? batch)
    {
        Say("request", parameters, id.GetHashCode());
        ReadCall(method, parameters, head);
    }

    public void OnNotification(ReadOnlySpan<byte> method, ReadOnlySpan<byte> parameters, in RequestHead head)
    {
        Say("notification", parameters);
        ReadCall(method, parameters, head);
    }

    public void OnResult(RequestId id, ReadOnlySpan<byte> result)
    {
        Say("result", result, id.GetHashCode());
        for (int i = 0; i < 4; i++)
            Read(s_values[(result.Length + (29 * i)) % s_values.Length], result);
    }

    public void OnError(RequestId id, RpcError error) => Say("error", default, (int)error.Code);

    public void OnCancel(RequestId id) => Say("cancel", default, id.GetHashCode());

    public void OnSubscription(RequestId? id, string eventName, bool subscribe, ReplyBatch? batch) => Say(subscribe ? "subscribe" : "unsubscribe", default, eventName.Length);

    public void OnDropped(string eventName, long count) => Say("dropped", default, count);

    public void OnItems(RequestId id, int parameter, ReadOnlySpan<byte> items, bool isLast, RpcError? error) => Say("items", items, parameter);

    public void OnCredit(RequestId id, int parameter, long bytes) => Say("credit", default, bytes);

    public void OnStop(RequestId id, int parameter) => Say("stop", default, parameter);

    public void OnProgress(RequestId id, int parameter, ReadOnlySpan<byte> value) => Say("progress", value, parameter);

    public void OnMalformed(RequestId id, RpcError error, ReplyBatch? batch) => Say("malformed", default, (int)error.Code);

    public void OnBatchComplete(ReplyBatch batch) => Say("batch complete");

    private void ReadCall(ReadOnlySpan<byte> method, ReadOnlySpan<byte> parameters, in RequestHead head)
    {
        Say("method", method);
        Say("head", head.Headers, (head.Timeout ?? -1) ^ head.TraceParent.Length ^ head.TraceState.Length);
        if (!head.Headers.IsEmpty)
        {
            try
            {
                codec.ReadHeaders(head.Headers, new HeaderLimits(64, 8192));
            }
            catch (RpcException)
            {
                Say("no headers");
            }
        }

        Read(Descriptors.Arguments.TryGetValue(Encoding.UTF8.GetString(method), out Descriptors.Reading? own) ? own : s_arguments[method.Length % s_arguments.Length], parameters);
    }

    private void Say(string what, ReadOnlySpan<byte> bytes = default, long number = 0)
    {
        if (First == "nothing said")
            First = what;
        foreach (char character in what)
            Mix(character);
        foreach (byte value in bytes)
            Mix(value);
        Mix((ulong)number);
    }

    private void Mix(ulong value) => Digest = (Digest ^ value) * 1099511628211;
}
