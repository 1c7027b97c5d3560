using Rpc.Codecs;
using Rpc.Messages;
using Rpc.Streams.Bytes;

namespace Rpc.Streams;

/// <summary>A stream that this end sends.</summary>
/// <typeparam name="T">The type of the items.</typeparam>
/// <param name="host">The session.</param>
/// <param name="id">The id of the call.</param>
/// <param name="parameter">Which argument of the call; <see cref="OutgoingStream.Result"/> for the result.</param>
/// <param name="items">Where the items come from.</param>
/// <param name="itemCodec">How items are written.</param>
internal sealed class OutgoingStream<T>(IStreamHost host, RequestId id, int parameter, IAsyncEnumerable<T> items, ItemCodec<T> itemCodec)
    : OutgoingStream(host, id, parameter)
{
    /// <inheritdoc/>
    public override async Task RunAsync(CancellationToken cancellationToken)
    {
        var enumerator = items.GetAsyncEnumerator(cancellationToken);
        ValueTask<bool> step = default;
        var isStepping = false;
        try
        {
            while (true)
            {
                await MakeRoomAsync().ConfigureAwait(false);
                step = enumerator.MoveNextAsync();
                if (!step.IsCompleted)
                {
                    // The next item takes a while: those that are ready do not wait for it.
                    isStepping = true;
                    await FlushAsync().ConfigureAwait(false);
                    isStepping = false;
                }

                if (!await step.ConfigureAwait(false))
                    return;
                Add(enumerator.Current);
            }
        }
        finally
        {
            // An enumerator is not disposed of in the middle of a step.
            if (isStepping)
                await ((Task)step.AsTask()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await enumerator.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public override Task DropAsync() => ByteItems.DropAsync(items, Host.OnCallbackFailed);

    private void Add(T item)
    {
        Batch ??= Host.Codec.Writers.Rent();
        var length = Batch.Message.Length;
        try
        {
            itemCodec.Write(Batch, item);
            Batch.ValueCount++;
        }
        catch (Exception exception)
        {
            Batch.Truncate(length);
            throw new RpcSerializationException($"An item of type {typeof(T)} cannot be serialised: {exception.Message}", exception);
        }
    }
}
