using Rpc.Codecs;
using Rpc.Messages;

namespace Rpc.Streams;

/// <summary>What the peer sends of the streams among a request's arguments before those were read: as much of each as it may send without a grant.</summary>
/// <param name="codec">How its messages are written.</param>
internal sealed class HeldItems(RpcCodec codec)
{
    private readonly Dictionary<int, Held> _held = [];

    /// <summary>Keeps items of a parameter's stream.</summary>
    /// <returns>False when the peer had no credit for them.</returns>
    public bool TryKeep(int parameter, ReadOnlySpan<byte> items, bool isLast, RpcError? error)
    {
        // Of parameters that no method can have nothing is kept.
        if (parameter >= MaxParameters)
            return true;
        if (!_held.TryGetValue(parameter, out var held))
            _held.Add(parameter, held = new Held());
        if (held.IsOver)
            return true;
        if (!items.IsEmpty && codec.Classify(items) != ItemsKind.Empty)
        {
            if (held.Bytes >= StreamCredit.Initial)
            {
                held.WentTooFar = true;
                return false;
            }

            held.Bytes += items.Length;
            held.Batches.Add(items.ToArray());
        }

        held.HasEnded = isLast;
        held.Error = error;
        return true;
    }

    /// <summary>Hands what was kept of a parameter's stream to that.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <param name="stream">The stream.</param>
    /// <param name="method">The method's name, for error texts.</param>
    public void HandTo(IncomingStream stream, int parameter, string method)
    {
        if (!_held.Remove(parameter, out var held))
            return;
        foreach (var batch in held.Batches)
            stream.TryReceive(batch);
        if (held.WentTooFar)
            stream.Abort(StreamViolation.TooMuch(method));
        else if (held.HasEnded)
            stream.Complete(held.Error is { } error ? RpcException.FromPeer(error.Code, error.Message, error.DataJson) : null);
    }

    // As many as the reader of arguments takes.
    private const int MaxParameters = 64;

    private sealed class Held
    {
        public List<byte[]> Batches { get; } = [];

        public long Bytes { get; set; }

        public bool HasEnded { get; set; }

        public bool WentTooFar { get; set; }

        public RpcError? Error { get; set; }

        public bool IsOver => HasEnded || WentTooFar;
    }
}
