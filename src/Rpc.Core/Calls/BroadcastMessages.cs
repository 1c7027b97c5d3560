using Rpc.Channels;
using Rpc.Codecs;

namespace Rpc.Calls;

/// <summary>One message for many sessions, encoded once for each way in which they write. Nearly always that is one.</summary>
internal struct BroadcastMessages
{
    private (RpcCodec Codec, SharedMessage Message) _first;
    private List<(RpcCodec Codec, SharedMessage Message)>? _others;

    /// <summary>The message as a codec has written it; null when it has not yet.</summary>
    public readonly SharedMessage? Find(RpcCodec codec)
    {
        if (ReferenceEquals(_first.Codec, codec))
            return _first.Message;
        foreach (var other in _others ?? [])
        {
            if (ReferenceEquals(other.Codec, codec))
                return other.Message;
        }

        return null;
    }

    /// <summary>Keeps the message as a codec has written it. Gives the writer back.</summary>
    public SharedMessage Add(RpcCodec codec, MessageWriter writer)
    {
        var message = SharedMessage.Copy(writer.Message.Span, codec.Format);
        codec.Writers.Return(writer);
        if (_first.Codec is null)
            _first = (codec, message);
        else
            (_others ??= []).Add((codec, message));
        return message;
    }

    /// <summary>Gives up the references that were made by encoding.</summary>
    public readonly void Release()
    {
        _first.Message?.Release();
        foreach (var other in _others ?? [])
            other.Message.Release();
    }

    /// <summary>The same, and completes when nobody sends the bytes any more.</summary>
    public readonly ValueTask ReleaseAndWaitAsync()
    {
        if (_first.Message is null)
            return default;
        return _others is null ? _first.Message.ReleaseAndWaitAsync() : WaitForAllAsync([_first, .. _others]);
    }

    private static async ValueTask WaitForAllAsync((RpcCodec Codec, SharedMessage Message)[] all)
    {
        // All references go first: one message's wait is not to keep another's bytes.
        foreach (var released in Array.ConvertAll(all, static entry => entry.Message.ReleaseAndWaitAsync()))
            await released.ConfigureAwait(false);
    }
}
