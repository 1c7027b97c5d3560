using Rpc.Transport.Connections;

namespace Rpc.Transport.Tests.Connections;

/// <summary>Its first wait is over at once, though nothing is there: what a socket does when the system tells of bytes that were taken meanwhile.</summary>
internal sealed class EarlyWire(Wire inner) : Wire
{
    private bool _wasEarly;

    public override string RemoteAddress => inner.RemoteAddress;

    public override bool CanTellWithoutWaiting => inner.CanTellWithoutWaiting;

    public override bool TryReceive(Span<byte> destination, out int received) => inner.TryReceive(destination, out received);

    public override ValueTask<int> WaitToReceiveAsync(CancellationToken cancellationToken)
    {
        if (_wasEarly)
            return inner.WaitToReceiveAsync(cancellationToken);
        _wasEarly = true;
        return new ValueTask<int>(0);
    }

    public override ValueTask<int> ReceiveAsync(Memory<byte> destination, CancellationToken cancellationToken) => inner.ReceiveAsync(destination, cancellationToken);

    public override ValueTask SendAsync(ReadOnlyMemory<byte> bytes) => inner.SendAsync(bytes);

    public override ValueTask ShutdownSendAsync() => inner.ShutdownSendAsync();

    public override void Abort() => inner.Abort();

    public override void Dispose() => inner.Dispose();
}
