using Rpc.Channels;
using Rpc.Codecs;
using Rpc.Codecs.Json;
using Rpc.Codecs.MessagePack;

namespace Rpc.Fuzz;

/// <summary>Reads messages as a session would, and then the values in them as its contracts would.</summary>
internal static class MessagePlayer
{
    // The names that a peer may give numbers to, and their longest form with what keeps it.
    private const long NameBytes = 1024L * (255 + 64);

    private static readonly JsonRpcCodec s_json = JsonRpcCodec.Get(JsonDefaults.Options, sendsExtensions: true);

    /// <summary>What reading so many bytes may allocate: the table of names, which a peer may fill, the exceptions of values that do not fit, and of each byte a node of a tree, an empty object or an error.</summary>
    public static long AllocationBound(int inputBytes) => (2 * NameBytes) + (128 * 1024) + (1024L * inputBytes);

    /// <summary>Reads a message.</summary>
    public static MessageOutcome Play(RecordedMessage message)
    {
        RpcCodec codec = message.IsBinary ? MessagePackRpcCodec.Create() : s_json;
        var listener = new MessageListener(codec);
        long before = GC.GetAllocatedBytesForCurrentThread();
        if (message.Type is { } type)
        {
            listener.Read(Descriptors.Values[type], message.Bytes);
        }
        else
        {
            codec.Read(new ReceivedMessage(message.Bytes, message.IsBinary ? MessageFormat.Binary : MessageFormat.Text), listener);
            codec.IsAnswer(message.Bytes);
        }

        return new MessageOutcome { End = listener.First, Digest = listener.Digest, AllocatedBytes = GC.GetAllocatedBytesForCurrentThread() - before };
    }
}
