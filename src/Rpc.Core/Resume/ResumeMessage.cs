using System.Buffers.Binary;
using Rpc.Channels;

namespace Rpc.Resume;

/// <summary>A message about resuming: binary, of fixed length, numbers with the highest byte first (docs/protocol.md, "Resuming").</summary>
/// <param name="Kind">What it says.</param>
/// <param name="Token">Which session; of <see cref="ResumeMessageKind.Resume"/> and <see cref="ResumeMessageKind.Welcome"/>.</param>
/// <param name="Count">How many messages its sender has received in the session; of <see cref="ResumeMessageKind.Resume"/>, <see cref="ResumeMessageKind.Resumed"/> and <see cref="ResumeMessageKind.Ack"/>.</param>
/// <param name="Window">How long the server keeps a session whose connection was lost; of <see cref="ResumeMessageKind.Welcome"/>.</param>
/// <param name="Failure">Why not; of <see cref="ResumeMessageKind.Reset"/>.</param>
internal sealed record ResumeMessage(ResumeMessageKind Kind, SessionToken? Token = null, long Count = 0, TimeSpan Window = default, RpcResumeFailure Failure = default)
{
    private const byte FirstKind = 0x10;
    private const byte LastKind = 0x1F;

    /// <summary>Whether a message is for this layer; one that is, and that <see cref="TryRead"/> does not know, breaks the protocol.</summary>
    public static bool IsOne(in ReceivedMessage message) =>
        message.Format == MessageFormat.Binary && message.Payload.Length > 0 && message.Payload.Span[0] is >= FirstKind and <= LastKind;

    /// <summary>Reads a message.</summary>
    /// <returns>Null when it is none of ours, or not as long as it must be.</returns>
    public static ResumeMessage? TryRead(in ReceivedMessage message)
    {
        if (!IsOne(message))
            return null;
        var kind = (ResumeMessageKind)message.Payload.Span[0];
        var rest = message.Payload.Span[1..];
        if (rest.Length != LengthOf(kind))
            return null;
        return kind switch
        {
            ResumeMessageKind.Resume => WithCount(kind, rest[SessionToken.Length..], new SessionToken(rest[..SessionToken.Length])),
            ResumeMessageKind.Welcome => new(kind, new SessionToken(rest[..SessionToken.Length]), Window: TimeSpan.FromMilliseconds(BinaryPrimitives.ReadUInt32BigEndian(rest[SessionToken.Length..]))),
            ResumeMessageKind.Reset => new(kind, Failure: (RpcResumeFailure)rest[0]),
            ResumeMessageKind.Resumed or ResumeMessageKind.Ack => WithCount(kind, rest),
            _ => new(kind),
        };
    }

    /// <summary>The message as bytes.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[1 + LengthOf(Kind)];
        bytes[0] = (byte)Kind;
        var rest = bytes.AsSpan(1);
        if (Token is not null)
        {
            Token.CopyTo(rest);
            rest = rest[SessionToken.Length..];
        }

        switch (Kind)
        {
            case ResumeMessageKind.Resume or ResumeMessageKind.Resumed or ResumeMessageKind.Ack:
                BinaryPrimitives.WriteInt64BigEndian(rest, Count);
                break;
            case ResumeMessageKind.Welcome:
                BinaryPrimitives.WriteUInt32BigEndian(rest, (uint)Window.TotalMilliseconds);
                break;
            case ResumeMessageKind.Reset:
                rest[0] = (byte)Failure;
                break;
        }

        return bytes;
    }

    /// <summary>The message on its way out. It leaves at the latest when this end has handled all that has come, with what that has caused.</summary>
    public OutgoingMessage ToOutgoing() => new(ToBytes(), MessageFormat.Binary) { MoreFollows = true };

    // Behind the first byte; -1 for what this version does not know.
    private static int LengthOf(ResumeMessageKind kind) => kind switch
    {
        ResumeMessageKind.Hello => 0,
        ResumeMessageKind.Resume => SessionToken.Length + sizeof(long),
        ResumeMessageKind.Welcome => SessionToken.Length + sizeof(uint),
        ResumeMessageKind.Resumed or ResumeMessageKind.Ack => sizeof(long),
        ResumeMessageKind.Reset => 1,
        _ => -1,
    };

    private static ResumeMessage? WithCount(ResumeMessageKind kind, ReadOnlySpan<byte> bytes, SessionToken? token = null) =>
        BinaryPrimitives.ReadInt64BigEndian(bytes) is >= 0 and var count ? new(kind, token, count) : null;
}
