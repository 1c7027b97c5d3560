using System.Buffers;
using Rpc.Transport.Protocol.Handshake;

namespace Rpc.Transport.Connections;

/// <summary>Receives an HTTP head over a wire: a request's, or that of the answer that counts.</summary>
internal sealed class HandshakeExchange : IDisposable
{
    private const int FirstBytes = 2048;
    private readonly Wire _wire;
    private HttpHeadReader _reader;
    private int _maxBytes;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstBytes);
    private int _received;
    private int _headLength;

    /// <summary>Prepares to receive a head of at most the given size, with the interim ones before it.</summary>
    public HandshakeExchange(Wire wire, int maxHeadBytes)
    {
        _wire = wire;
        _maxBytes = maxHeadBytes;
        _reader = new HttpHeadReader(maxHeadBytes);
    }

    /// <summary>What came behind the head.</summary>
    public ReadOnlySpan<byte> Rest => _buffer.AsSpan(_headLength, _received - _headLength);

    /// <summary>Receives the head of a request.</summary>
    /// <returns>The head, or why there is none; both are null when the peer ended the connection first.</returns>
    public ValueTask<(HttpHead? Head, HandshakeFailure? Failure)> ReceiveHeadAsync(CancellationToken cancellationToken) => ReceiveAsync(isAnswer: false, cancellationToken);

    /// <summary>Receives the head of an answer. RFC 9110 §15.2: interim answers, 1xx other than 101, may come before it and say nothing about it.</summary>
    /// <returns>The head, or why there is none; both are null when the peer ended the connection first.</returns>
    public ValueTask<(HttpHead? Head, HandshakeFailure? Failure)> ReceiveAnswerAsync(CancellationToken cancellationToken) => ReceiveAsync(isAnswer: true, cancellationToken);

    /// <summary>Gives the buffer back.</summary>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _received = _headLength = 0;
    }

    private async ValueTask<(HttpHead? Head, HandshakeFailure? Failure)> ReceiveAsync(bool isAnswer, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_reader.TryRead(_buffer.AsSpan(0, _received), out HttpHead? head, out _headLength, out HandshakeFailure? failure) || failure is not null)
            {
                if (!isAnswer || head is not { StatusCode: >= 100 and < 200 and not 101 })
                    return (head, failure);
                DropHead();
                continue;
            }

            // Only what cannot give up a read is waited for first: the buffer is held either way.
            if (!_wire.CanTellWithoutWaiting)
                await _wire.WaitToReceiveAsync(cancellationToken).ConfigureAwait(false);
            if (_received == _buffer.Length)
                Grow();
            int received = await _wire.ReceiveAsync(_buffer.AsMemory(_received), cancellationToken).ConfigureAwait(false);
            if (received == 0)
                return (null, null);
            _received += received;
        }
    }

    // All heads together may be no longer than one: interim ones must not go on for ever.
    private void DropHead()
    {
        Rest.CopyTo(_buffer);
        _received -= _headLength;
        _maxBytes -= _headLength;
        _headLength = 0;
        _reader = new HttpHeadReader(_maxBytes);
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
