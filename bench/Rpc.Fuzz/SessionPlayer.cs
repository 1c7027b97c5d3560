using System.Buffers;
using Rpc.Transport.Protocol;
using Rpc.Transport.Protocol.Deflate;
using Rpc.Transport.Protocol.Frames;
using Rpc.Transport.Protocol.Handshake;

namespace Rpc.Fuzz;

/// <summary>Plays a session's bytes to the end that received them, as a connection would.</summary>
internal static class SessionPlayer
{
    private const int MaxHeadBytes = 8192;
    private static readonly WebSocketLimits s_limits = new(MaxMessageBytes: 64 * 1024, MaxFrameBytes: 32 * 1024);

    /// <summary>
    /// What playing so many bytes may allocate: a growing buffer for the message, the window and tables of the decoder, the head as text, and a
    /// little for each event, of which there is at most one for two bytes.
    /// </summary>
    public static long AllocationBound(int inputBytes) => (8L * s_limits.MaxMessageBytes) + (64 * 1024) + (64L * inputBytes);

    /// <summary>Plays a session.</summary>
    /// <param name="session">The session.</param>
    /// <param name="streams">Whether messages are read in pieces.</param>
    /// <param name="bufferBytes">The size of the receive buffer.</param>
    /// <param name="pieces">Cuts the bytes; null to give them whole.</param>
    public static Outcome Play(RecordedSession session, bool streams, int bufferBytes, Random? pieces)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(bufferBytes);
        byte[] frames = [.. session.Frames];
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            DeflateAgreement? agreement = null;
            int length = 0;
            string? refusal = session.Role == Role.Server ? PlayRequest(session, pieces, out length, out agreement) : PlayAnswer(session, pieces, out length, out agreement);
            Outcome outcome = refusal is not null ? new Outcome { End = refusal } : PlayFrames();
            return outcome with { AllocatedBytes = GC.GetAllocatedBytesForCurrentThread() - before };

            Outcome PlayFrames()
            {
                // What a mutated head left behind its end is the beginning of the frames.
                byte[] behind = [.. session.Head.AsSpan(length), .. frames];
                var player = new FramePlayer(session.Role, s_limits, buffer.AsMemory(0, bufferBytes), agreement?.CreateInflater(session.Role, Recorder.Deflate, s_limits.MaxMessageBytes), streams);
                return player.Play(behind, pieces);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // The answer as its status; null when the connection is open.
    private static string? PlayRequest(RecordedSession session, Random? pieces, out int length, out DeflateAgreement? agreement)
    {
        agreement = null;
        if (ReadHead(session.Head, pieces, out length, out HandshakeFailure? failure) is not { } head)
            return failure is null ? "request unfinished" : Refuse(failure);
        _ = ServerHandshake.CheckPlain(head);
        if (ServerHandshake.Check(head, out failure) is not { } request)
            return Refuse(failure!);
        if (ServerHandshake.CheckOrigin(request, ["http://example.com"]) is { } foreign)
            return Refuse(foreign);
        DeflateOffer? chosen = DeflateNegotiation.Choose(request.Extensions, Recorder.Deflate, out agreement);
        byte[] answer = ServerHandshake.WriteAccept(request, ServerHandshake.ChooseSubprotocol(request, ["chat"]), chosen?.ToString());
        AssertHead(answer, 101);
        return null;
    }

    private static string? PlayAnswer(RecordedSession session, Random? pieces, out int length, out DeflateAgreement? agreement)
    {
        agreement = null;
        if (ReadHead(session.Head, pieces, out length, out HandshakeFailure? failure) is not { } head)
            return failure is null ? "answer unfinished" : "answer refused";
        return Recorder.CreateClient(session.IsCompressed).Check(head, out _, out agreement) is null ? null : "answer refused";
    }

    private static HttpHead? ReadHead(byte[] bytes, Random? pieces, out int length, out HandshakeFailure? failure)
    {
        var reader = new HttpHeadReader(MaxHeadBytes);
        for (int received = 0; received < bytes.Length;)
        {
            received += pieces is null ? bytes.Length : Math.Min(pieces.Next(1, 100), bytes.Length - received);
            if (reader.TryRead(bytes.AsSpan(0, received), out HttpHead? head, out length, out failure))
                return head;
            if (failure is not null)
                return null;
        }

        length = 0;
        failure = null;
        return null;
    }

    private static string Refuse(HandshakeFailure failure)
    {
        AssertHead(ServerHandshake.WriteFailure(failure), failure.StatusCode);
        return $"request refused with {failure.StatusCode}";
    }

    // Whatever was asked, what is answered is sound.
    private static void AssertHead(byte[] answer, int status)
    {
        var reader = new HttpHeadReader(MaxHeadBytes);
        if (!reader.TryRead(answer, out HttpHead? head, out _, out _) || head!.StatusCode != status)
            throw new InvalidOperationException($"The answer is no head with status {status}.");
    }
}
