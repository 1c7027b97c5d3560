using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;

namespace Rpc.Streams.Bytes;

/// <summary>
/// What generated code makes streams of bytes with: <see cref="Stream"/> and <see cref="PipeReader"/> travel as streams whose items are bytes.
/// </summary>
public static class ByteStreams
{
    /// <summary>The bytes of an argument, which are read as the peer takes them. The stream is disposed of when the call ends, or before.</summary>
    /// <param name="stream">The stream; null for none.</param>
    [return: NotNullIfNotNull(nameof(stream))]
    public static IAsyncEnumerable<ReadOnlyMemory<byte>>? Send(Stream? stream) =>
        stream is null ? null : new ByteItems(new ValueTask<Stream>(stream), announces: false);

    /// <summary>The bytes of an argument, which are read as the peer takes them. The reader is completed when the call ends, or before.</summary>
    /// <param name="reader">The reader; null for none.</param>
    [return: NotNullIfNotNull(nameof(reader))]
    public static IAsyncEnumerable<ReadOnlyMemory<byte>>? Send(PipeReader? reader) => Send(reader?.AsStream());

    /// <summary>The bytes of a result, which are read as the caller takes them. The stream is disposed of with the call.</summary>
    /// <param name="result">What the handler returned.</param>
    public static IAsyncEnumerable<ReadOnlyMemory<byte>> Send(ValueTask<Stream> result) => new ByteItems(result, announces: true);

    /// <summary>The bytes of a result, which are read as the caller takes them. The reader is completed with the call.</summary>
    /// <param name="result">What the handler returned.</param>
    public static IAsyncEnumerable<ReadOnlyMemory<byte>> Send(ValueTask<PipeReader> result)
    {
        static async ValueTask<Stream> OpenAsync(ValueTask<PipeReader> result) => (await result.ConfigureAwait(false))?.AsStream()!;
        return Send(OpenAsync(result));
    }

    /// <summary>An argument as its handler reads it.</summary>
    /// <param name="items">What the peer sends; null for none.</param>
    [return: NotNullIfNotNull(nameof(items))]
    public static Stream? Receive(IAsyncEnumerable<ReadOnlyMemory<byte>>? items) => items is null ? null : new ReceivedByteStream(items);

    /// <summary>An argument as its handler reads it.</summary>
    /// <param name="items">What the peer sends; null for none.</param>
    [return: NotNullIfNotNull(nameof(items))]
    public static PipeReader? ReceivePipe(IAsyncEnumerable<ReadOnlyMemory<byte>>? items) => items is null ? null : PipeReader.Create(Receive(items));

    /// <summary>Makes a call whose result is a stream, and waits until the peer has opened that.</summary>
    /// <param name="items">The call.</param>
    /// <returns>A task of the result; await it once.</returns>
    /// <exception cref="Exception">What a call fails with: the peer failed before there was a stream.</exception>
    public static async ValueTask<Stream> OpenAsync(IAsyncEnumerable<ReadOnlyMemory<byte>> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        var stream = new ReceivedByteStream(items);
        try
        {
            await stream.OpenAsync().ConfigureAwait(false);
            return stream;
        }
        catch
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc cref="OpenAsync"/>
    public static async ValueTask<PipeReader> OpenPipeAsync(IAsyncEnumerable<ReadOnlyMemory<byte>> items) =>
        PipeReader.Create(await OpenAsync(items).ConfigureAwait(false));
}
