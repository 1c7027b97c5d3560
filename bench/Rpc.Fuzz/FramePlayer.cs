using Rpc.Transport.Protocol;
using Rpc.Transport.Protocol.Deflate;
using Rpc.Transport.Protocol.Frames;

namespace Rpc.Fuzz;

/// <summary>Reads frames through a buffer of a fixed size, and sums up what is told without keeping it.</summary>
/// <param name="role">The end that receives.</param>
/// <param name="limits">What it accepts.</param>
/// <param name="buffer">Its receive buffer.</param>
/// <param name="inflater">Decompresses messages; null where that was not agreed on.</param>
/// <param name="streams">Whether messages are read in pieces.</param>
internal sealed class FramePlayer(Role role, WebSocketLimits limits, Memory<byte> buffer, MessageInflater? inflater, bool streams)
{
    private const ulong FnvOffset = 14695981039346656037;

    private readonly WebSocketReceiver _receiver = new(role, limits, buffer.Length, inflater) { Streams = streams };
    private string _end = "open";
    private int _events;
    private ulong _digest = FnvOffset;
    private ulong _message = FnvOffset; // of a message in pieces: what counts is the whole
    private bool _stuck;

    /// <summary>Plays the bytes.</summary>
    /// <param name="bytes">The frames.</param>
    /// <param name="pieces">Cuts them; null to give as many at once as the buffer holds.</param>
    public Outcome Play(ReadOnlySpan<byte> bytes, Random? pieces)
    {
        int kept = 0;
        while (!bytes.IsEmpty && !_stuck)
        {
            int room = buffer.Length - kept;
            int taken = Math.Min(Math.Min(room, bytes.Length), pieces?.Next(1, 1 << pieces.Next(1, 11)) ?? int.MaxValue);
            bytes[..taken].CopyTo(buffer.Span[kept..]);
            bytes = bytes[taken..];
            kept += taken;
            int consumed = ReadAll(buffer[..kept]);
            _stuck = consumed == 0 && kept == buffer.Length;
            buffer.Span[consumed..kept].CopyTo(buffer.Span);
            kept -= consumed;
        }

        _receiver.Release();
        return new Outcome { End = _end, Events = _events, Digest = _digest, Stuck = _stuck };
    }

    private int ReadAll(Memory<byte> received)
    {
        int start = 0;
        while (true)
        {
            bool read = _receiver.TryRead(received[start..], out int consumed, out WebSocketEvent told);
            start += consumed;
            if (!read)
                return start;
            Note(told);
        }
    }

    private void Note(in WebSocketEvent told)
    {
        if (told.Kind is WebSocketEventKind.Message or WebSocketEventKind.Piece)
            Mix(ref _message, told.Payload.Span);
        if (told.Kind == WebSocketEventKind.Piece)
            return;
        _events++;
        Mix(ref _digest, [(byte)told.Kind, (byte)told.Opcode]);
        switch (told.Kind)
        {
            case WebSocketEventKind.Message:
                Mix(ref _digest, BitConverter.GetBytes(_message));
                _message = FnvOffset;
                break;
            case WebSocketEventKind.CloseReceived:
                _end = "closed by the peer";
                Mix(ref _digest, BitConverter.GetBytes((int)told.Close.Code));
                break;
            case WebSocketEventKind.Violated:
                _end = $"violated, {(int)told.Violation!.Code}";
                break;
            default:
                Mix(ref _digest, told.Payload.Span);
                break;
        }
    }

    // FNV-1a.
    private static void Mix(ref ulong digest, ReadOnlySpan<byte> bytes)
    {
        foreach (byte b in bytes)
            digest = (digest ^ b) * 1099511628211;
    }
}
