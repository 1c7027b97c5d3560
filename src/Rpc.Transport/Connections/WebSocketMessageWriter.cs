using System.Buffers;
using Rpc.Transport.Connections;
using Rpc.Transport.Protocol.Frames;

namespace Rpc.WebSockets;

/// <summary>
/// Writes one message of unknown length. What is written is gathered, and leaves as a fragment when there is enough of it, or with
/// <see cref="FlushAsync"/>. <see cref="CompleteAsync"/> ends the message. For one thread at a time.
/// </summary>
/// <remarks>
/// Disposing of a writer that has sent a fragment and is not complete aborts the connection: the protocol has no way to take a
/// message back, and to end it there would pass a part off as the whole. Fragments are not compressed.
/// </remarks>
public sealed class WebSocketMessageWriter : IBufferWriter<byte>, IAsyncDisposable
{
    private const int FragmentBytes = 16 * 1024;

    private readonly WebSocketConnection _connection;
    private readonly WebSocketMessageKind _kind;
    private byte[] _buffer = [];
    private int _buffered;
    private Utf8Validator _utf8;
    private bool _begun;
    private bool _ended;

    internal WebSocketMessageWriter(WebSocketConnection connection, WebSocketMessageKind kind)
    {
        _connection = connection;
        _kind = kind;
    }

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">The message is complete, or the writer disposed of.</exception>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sizeHint);
        ObjectDisposedException.ThrowIf(_ended, this);
        int needed = Math.Max(sizeHint, 1);
        if (_buffer.Length - _buffered < needed)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffered + needed, FragmentBytes));
            _buffer.AsSpan(0, _buffered).CopyTo(larger);
            Release();
            _buffer = larger;
        }

        return _buffer.AsMemory(_buffered);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <inheritdoc/>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _buffer.Length - _buffered);
        _buffered += count;
    }

    /// <summary>Writes the next bytes of the message.</summary>
    /// <param name="bytes">They may be reused when the task is complete. Of a text message they may end inside a character.</param>
    /// <param name="cancellationToken">Ends the wait for room in the connection's queue; then none of these bytes were written, and the call may be repeated.</param>
    /// <exception cref="ArgumentException">The message is text and its bytes so far are not UTF-8 (RFC 6455 §8.1).</exception>
    /// <exception cref="WebSocketClosedException">The connection has ended or is closing.</exception>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_ended, this);
        if (_buffered + bytes.Length >= FragmentBytes)
        {
            await FlushAsync(cancellationToken).ConfigureAwait(false);
            if (bytes.Length >= FragmentBytes)
            {
                await SendAsync(bytes, last: false, cancellationToken).ConfigureAwait(false);
                return;
            }
        }

        bytes.Span.CopyTo(GetSpan(bytes.Length));
        _buffered += bytes.Length;
    }

    /// <summary>Sends what is gathered as a fragment.</summary>
    /// <param name="cancellationToken">Ends the wait for room in the connection's queue; what is gathered stays.</param>
    /// <exception cref="ArgumentException">The message is text and its bytes so far are not UTF-8 (RFC 6455 §8.1).</exception>
    /// <exception cref="WebSocketClosedException">The connection has ended or is closing.</exception>
    public async ValueTask FlushAsync(CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_ended, this);
        if (_buffered == 0)
            return;
        await SendAsync(_buffer.AsMemory(0, _buffered), last: false, cancellationToken).ConfigureAwait(false);
        _buffered = 0;
    }

    /// <summary>Ends the message with what is gathered. A message that was never flushed leaves as one frame.</summary>
    /// <param name="cancellationToken">Ends the wait for room in the connection's queue; the call may be repeated.</param>
    /// <exception cref="ArgumentException">The message is text and its bytes are not UTF-8 (RFC 6455 §8.1).</exception>
    /// <exception cref="WebSocketClosedException">The connection has ended or is closing.</exception>
    public async ValueTask CompleteAsync(CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_ended, this);
        await SendAsync(_buffer.AsMemory(0, _buffered), last: true, cancellationToken).ConfigureAwait(false);
        _ended = true;
        Release();
    }

    /// <summary>Gives the writer up. Aborts the connection when the message is begun and not complete.</summary>
    public ValueTask DisposeAsync()
    {
        if (!_ended)
        {
            _ended = true;
            Release();
            if (_begun)
                _connection.Abort(new InvalidOperationException("A message was begun and not completed; no other could follow it."));
        }

        return default;
    }

    private async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, bool last, CancellationToken cancellationToken)
    {
        // A copy: when the wait is cancelled, these bytes have not been sent.
        Utf8Validator utf8 = _utf8;
        if (_kind == WebSocketMessageKind.Text && (!utf8.Append(bytes.Span) || (last && !utf8.IsComplete)))
            throw new ArgumentException("A text message must be UTF-8 (RFC 6455 §8.1).", nameof(bytes));
        MessagePart part = (_begun, last) switch
        {
            (false, true) => MessagePart.Whole,
            (false, false) => MessagePart.First,
            (true, false) => MessagePart.Middle,
            (true, true) => MessagePart.Last,
        };
        await _connection.SendPartAsync(bytes, _begun ? Opcode.Continuation : (Opcode)_kind, part, cancellationToken).ConfigureAwait(false);
        _begun = true;
        _utf8 = utf8;
    }

    private void Release()
    {
        byte[] buffer = _buffer;
        _buffer = [];
        if (buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(buffer);
    }
}
