using System.Buffers;
using Rpc.Transport.Protocol.Handshake;

namespace Rpc.Transport.Connections;

/// <summary>Receives one HTTP head over a wire.</summary>
internal sealed class HandshakeExchange : IDisposable
{
    private const int FirstBytes = 2048;
    private readonly Wire _wire;
    private readonly HttpHeadReader _reader;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstBytes);
    private int _received;
    private int _headLength;

    /// <summary>Prepares to receive a head of at most the given size.</summary>
    public HandshakeExchange(Wire wire, int maxHeadBytes)
    {
        _wire = wire;
        _reader = new HttpHeadReader(maxHeadBytes);
    }

    /// <summary>What came behind the head.</summary>
    public ReadOnlySpan<byte> Rest => _buffer.AsSpan(_headLength, _received - _headLength);

    /// <summary>Receives the head.</summary>
    /// <returns>The head, or why there is none; both are null when the peer ended the connection first.</returns>
    public async ValueTask<(HttpHead? Head, HandshakeFailure? Failure)> ReceiveHeadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await _wire.WaitToReceiveAsync(cancellationToken).ConfigureAwait(false);
            if (_received == _buffer.Length)
                Grow();
            int received = await _wire.ReceiveAsync(_buffer.AsMemory(_received)).ConfigureAwait(false);
            if (received == 0)
                return (null, null);
            _received += received;
            if (_reader.TryRead(_buffer.AsSpan(0, _received), out HttpHead? head, out _headLength, out HandshakeFailure? failure) || failure is not null)
                return (head, failure);
        }
    }

    /// <summary>Gives the buffer back.</summary>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _received = _headLength = 0;
    }

    // Bounded by the reader, which refuses a head beyond its limit.
    private void Grow()
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
        _buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
