using System.Buffers;
using Rpc.Buffers;
using Rpc.Channels;

namespace Rpc.Chunks;

/// <summary>Sends messages in parts, so that others go between. Safe for concurrent use.</summary>
/// <param name="channel">Where to.</param>
#pragma warning disable CA1001 // A semaphore without a wait handle holds nothing that is to be disposed of.
internal sealed class LargeMessageSender(IMessageChannel channel)
#pragma warning restore CA1001
{
    /// <summary>So many messages may be on their way in parts at a time; part of the protocol.</summary>
    public const int MaxAtATime = 4;

    private readonly SemaphoreSlim _turns = new(MaxAtATime, MaxAtATime);
    private int _lastNumber;

    /// <summary>Sends a message; complete when all of it was accepted.</summary>
    /// <param name="message">Its bytes; they must stay until the task is complete.</param>
    /// <param name="large">Who may stop it.</param>
    /// <param name="cancellationToken">Stops it too.</param>
    /// <exception cref="ChannelClosedException">The channel has ended or is closing.</exception>
    /// <exception cref="OperationCanceledException">It was stopped; the peer knows nothing of it.</exception>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> message, LargeMessage large, CancellationToken cancellationToken)
    {
        await _turns.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await SendPartsAsync(message, unchecked((uint)Interlocked.Increment(ref _lastNumber)), large, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turns.Release();
        }
    }

    private async Task SendPartsAsync(ReadOnlyMemory<byte> message, uint number, LargeMessage large, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(PooledBufferWriter.Headroom + ChunkHeader.Length + LargeMessage.ChunkBytes);
        var chunk = buffer.AsMemory(PooledBufferWriter.Headroom);
        var sent = 0;
        try
        {
            for (var isLast = false; !isLast; sent += LargeMessage.ChunkBytes)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var part = message[sent..Math.Min(message.Length, sent + LargeMessage.ChunkBytes)];
                isLast = sent + part.Length == message.Length;
                if (large.IsStopped)
                    throw new OperationCanceledException("The message is not wanted any more.");
                new ChunkHeader(number, isLast, IsDropped: false).Write(chunk.Span);
                part.CopyTo(chunk[ChunkHeader.Length..]);
                await SendAsync(chunk[..(ChunkHeader.Length + part.Length)], MessageUrgency.Bulk, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (sent > 0)
        {
            new ChunkHeader(number, IsLast: false, IsDropped: true).Write(chunk.Span);
            await SendAsync(chunk[..ChunkHeader.Length], MessageUrgency.Urgent, CancellationToken.None).ConfigureAwait(false);
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private ValueTask SendAsync(ReadOnlyMemory<byte> part, MessageUrgency urgency, CancellationToken cancellationToken) =>
        channel.SendAsync(new OutgoingMessage(part, MessageFormat.Binary) { Urgency = urgency, Headroom = PooledBufferWriter.Headroom }, cancellationToken);
}
