using System.Diagnostics;
using Rpc.Messages;

namespace Rpc.Codecs.MessagePack;

/// <summary>What a request or notification says beside what it asks for: nil, or a map whose keys are <see cref="HeadKey"/>.</summary>
internal static class FrameHead
{
    /// <summary>Writes a head.</summary>
    public static void Write(ref MessagePackWriter packer, in OutgoingHead head)
    {
        var traceParent = head.Activity is { IdFormat: ActivityIdFormat.W3C } activity ? activity.Id : null;
        var traceState = traceParent is null || string.IsNullOrEmpty(head.Activity!.TraceStateString) ? null : head.Activity.TraceStateString;
        var count = (head.Timeout is null ? 0 : 1) + (head.Parent is null ? 0 : 1) + (head.Headers is null ? 0 : 1) + (traceParent is null ? 0 : 1) + (traceState is null ? 0 : 1);
        if (count == 0)
        {
            packer.WriteNil();
            return;
        }

        packer.WriteMapHeader(count);
        if (head.Timeout is { } milliseconds)
            WriteNumber(ref packer, HeadKey.Timeout, milliseconds);
        if (head.Parent is { } parent)
            WriteNumber(ref packer, HeadKey.Parent, parent.Number);
        if (head.Headers is { } headers)
            WriteHeaders(ref packer, headers);
        WriteText(ref packer, HeadKey.TraceParent, traceParent);
        WriteText(ref packer, HeadKey.TraceState, traceState);
    }

    /// <summary>Reads a head. Keys of later versions are passed over.</summary>
    /// <exception cref="MessagePackException">It is no head.</exception>
    public static RequestHead Read(scoped ref MessagePackReader reader)
    {
        if (reader.TryReadNil())
            return default;
        long? timeout = null;
        RequestId? parent = null;
        ReadOnlySpan<byte> headers = default, traceParent = default, traceState = default;
        var seen = 0;
        for (var left = reader.ReadMapHeader(); left > 0; left--)
        {
            var key = reader.ReadInt32();
            var bit = (uint)key <= (uint)HeadKey.TraceState ? 1 << key : 0;
            if ((seen & bit) != 0)
                throw new MessagePackException("the head has a key twice");
            seen |= bit;
            switch ((HeadKey)key)
            {
                case HeadKey.Timeout:
                    timeout = reader.ReadInt64();
                    break;
                case HeadKey.Parent:
                    parent = new RequestId(reader.ReadInt64());
                    break;
                case HeadKey.Headers:
                    if (reader.NextKind != MessagePackKind.Map)
                        throw reader.Unexpected("map");
                    headers = reader.ReadRaw();
                    break;
                case HeadKey.TraceParent:
                    traceParent = ReadText(ref reader);
                    break;
                case HeadKey.TraceState:
                    traceState = ReadText(ref reader);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return new RequestHead { Timeout = timeout, Parent = parent, Headers = headers, TraceParent = traceParent, TraceState = traceState };
    }

    /// <summary>Reads headers, which are known to be a well-formed map.</summary>
    /// <exception cref="RpcException">There are too many, one is no text, or stands twice.</exception>
    public static Dictionary<string, string> ReadHeaders(ReadOnlySpan<byte> map, HeaderLimits limits)
    {
        var headers = new Dictionary<string, string>(StringComparer.Ordinal);
        var bytes = 0L;
        var reader = new MessagePackReader(map);
        for (var left = reader.ReadMapHeader(); left > 0; left--)
        {
            var name = ReadHeader(ref reader, limits, headers.Count + 1, ref bytes);
            if (!headers.TryAdd(name, ReadHeader(ref reader, limits, headers.Count + 1, ref bytes)))
                throw new RpcException(RpcErrorCode.InvalidRequest, "Invalid request: a header is given twice.");
        }

        return headers;
    }

    private static string ReadHeader(ref MessagePackReader reader, HeaderLimits limits, int count, ref long bytes)
    {
        try
        {
            var ahead = reader;
            bytes += ahead.ReadUtf8().Length;
            return limits.Refuse(count, bytes) is { } refusal ? throw refusal : reader.ReadString()!;
        }
        catch (MessagePackException exception)
        {
            throw new RpcException(RpcErrorCode.InvalidRequest, $"Invalid request: a header is not a text ({exception.Message}).");
        }
    }

    // What is no text is no trace context, which is no reason to refuse the request.
    private static ReadOnlySpan<byte> ReadText(scoped ref MessagePackReader reader)
    {
        if (reader.NextKind == MessagePackKind.String)
            return reader.ReadUtf8();
        reader.Skip();
        return default;
    }

    private static void WriteNumber(ref MessagePackWriter packer, HeadKey key, long value)
    {
        packer.Write((int)key);
        packer.Write(value);
    }

    private static void WriteText(ref MessagePackWriter packer, HeadKey key, string? value)
    {
        if (value is null)
            return;
        packer.Write((int)key);
        packer.WriteString(value);
    }

    private static void WriteHeaders(ref MessagePackWriter packer, IReadOnlyDictionary<string, string> headers)
    {
        packer.Write((int)HeadKey.Headers);
        packer.WriteMapHeader(headers.Count);
        foreach (var (name, value) in headers)
        {
            packer.WriteString(name);
            packer.WriteString(value);
        }
    }
}
