using Rpc.Channels;
using Rpc.Codecs;

namespace Rpc.Events;

/// <summary>One occurrence as a message: in a writer of its own that whoever gets it takes over, or shared with other subscribers.</summary>
internal readonly struct EncodedEvent
{
    /// <summary>An occurrence for one subscriber.</summary>
    public EncodedEvent(MessageWriter writer) => Writer = writer;

    /// <summary>An occurrence for many subscribers; whoever hands it out has a reference, and who keeps it takes one of its own.</summary>
    public EncodedEvent(SharedMessage shared) => Shared = shared;

    /// <summary>What has the bytes, when they are for one subscriber.</summary>
    public MessageWriter? Writer { get; }

    /// <summary>What has the bytes, when they are for many.</summary>
    public SharedMessage? Shared { get; }

    /// <summary>The number of bytes.</summary>
    public int Length => Writer?.Message.Length ?? Shared!.Length;

    /// <summary>Turns the bytes into a message that can be held for any time, with a reference for the caller.</summary>
    public SharedMessage Hold(RpcCodec codec)
    {
        if (Shared is not null)
        {
            Shared.AddReference();
            return Shared;
        }

        var held = SharedMessage.Copy(Writer!.Message.Span, codec.Format);
        Drop(codec);
        return held;
    }

    /// <summary>Lets go of a writer that is for nobody else.</summary>
    public void Drop(RpcCodec codec)
    {
        if (Writer is not null)
            codec.Writers.Return(Writer);
    }
}
