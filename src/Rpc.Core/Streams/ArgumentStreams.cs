using System.Text.Json;
using Rpc.Channels;
using Rpc.Codecs;
using Rpc.Codecs.Json;
using Rpc.Codecs.MessagePack;
using Rpc.Messages;
using Rpc.Streams.Bytes;

namespace Rpc.Streams;

/// <summary>
/// The streams and progress receivers among the arguments of one call, at the calling end. Generated code adds them; they run
/// until the call ends, however it ends.
/// </summary>
public sealed class ArgumentStreams
{
    private readonly IStreamHost _host = null!; // null where the streams are only dropped
    private readonly Action<Exception>? _onDropFailed;
    private readonly string _method = "";
    private readonly RequestId _id;
    private readonly JsonSerializerOptions? _options;
    private readonly List<Entry> _streams = [];
    private readonly List<(int Parameter, ProgressReceiver Report)> _progress = [];

    internal ArgumentStreams(IStreamHost host, string method, RequestId id, JsonSerializerOptions? options)
    {
        _host = host;
        _method = method;
        _id = id;
        _options = options;
    }

    private ArgumentStreams(Action<Exception> onDropFailed) => _onDropFailed = onDropFailed;

    private delegate void ProgressReceiver(ReadOnlySpan<byte> value);

    // The source is never disposed: without a timer or a wait handle it holds nothing, and the stream may end at any time.
    private sealed record Entry(int Parameter, OutgoingStream Stream, CancellationTokenSource Ended);

    /// <summary>Adds a stream that the peer reads.</summary>
    /// <typeparam name="T">The type of its items.</typeparam>
    /// <param name="parameter">The parameter's place among those that cross the wire.</param>
    /// <param name="items">The stream; null is sent as null.</param>
    public void Add<T>(int parameter, IAsyncEnumerable<T>? items) => Add(parameter, items, format: null);

    /// <summary>Adds a stream that the peer reads.</summary>
    /// <typeparam name="T">The type of its items.</typeparam>
    /// <param name="parameter">The parameter's place among those that cross the wire.</param>
    /// <param name="items">The stream; null is sent as null.</param>
    /// <param name="format">How the items are written as MessagePack; null where the contract does not support it.</param>
    public void Add<T>(int parameter, IAsyncEnumerable<T>? items, MessagePackFormat<T>? format)
    {
        if (items is null)
            return;
        if (_onDropFailed is not null)
            _ = ByteItems.DropAsync(items, _onDropFailed);
        else
            _streams.Add(new(parameter, new OutgoingStream<T>(_host, _id, parameter, items, CodecFor(format)), new()));
    }

    /// <summary>Adds a receiver of progress, which the peer reports.</summary>
    /// <typeparam name="T">The type of what is reported.</typeparam>
    /// <param name="parameter">The parameter's place among those that cross the wire.</param>
    /// <param name="progress">The receiver; null is sent as null.</param>
    public void Add<T>(int parameter, IProgress<T>? progress) => Add(parameter, progress, format: null);

    /// <summary>Adds a receiver of progress, which the peer reports.</summary>
    /// <typeparam name="T">The type of what is reported.</typeparam>
    /// <param name="parameter">The parameter's place among those that cross the wire.</param>
    /// <param name="progress">The receiver; null is sent as null.</param>
    /// <param name="format">How what is reported is read as MessagePack; null where the contract does not support it.</param>
    public void Add<T>(int parameter, IProgress<T>? progress, MessagePackFormat<T>? format)
    {
        if (progress is null || _onDropFailed is not null)
            return;

        var reports = CodecFor(format);
        _progress.Add((parameter, value => progress.Report(reports.Read(value))));
    }

    /// <summary>Takes the streams of a call that is not made, and lets go of each as it is added.</summary>
    /// <param name="onFailed">Told what the end of one failed with.</param>
    internal static ArgumentStreams ForDropping(Action<Exception> onFailed) => new(onFailed);

    /// <summary>Begins to send. The request has been sent. A call that has ended meanwhile has stopped its streams: they only let go of their sources.</summary>
    internal void Start()
    {
        foreach (var entry in _streams)
            _ = SendAsync(entry);
    }

    /// <summary>Lets go of what was handed over, instead of <see cref="Start"/>: the request was not sent.</summary>
    internal void Drop()
    {
        foreach (var entry in _streams)
            _ = entry.Stream.DropAsync();
    }

    /// <summary>The peer grants a stream further bytes.</summary>
    /// <returns>False when that breaks the protocol.</returns>
    internal bool TryGrant(int parameter, long bytes) => Find(parameter)?.Stream.TryGrant(bytes) ?? true;

    /// <summary>The peer reads a stream no longer.</summary>
    internal void Stop(int parameter)
    {
        if (Find(parameter) is { } entry)
            Stop(entry);
    }

    /// <summary>The peer reports progress.</summary>
    internal void Report(int parameter, ReadOnlySpan<byte> value)
    {
        foreach (var (candidate, report) in _progress)
        {
            if (candidate == parameter)
                report(value);
        }
    }

    /// <summary>The call has ended: nobody reads the streams any more.</summary>
    internal void End()
    {
        foreach (var entry in _streams)
            Stop(entry);
    }

    private void Stop(Entry entry)
    {
        entry.Stream.Stop();
        _ = CancelAsync(entry.Ended);
    }

    private ItemCodec<T> CodecFor<T>(MessagePackFormat<T>? format) => _options is not null
        ? new JsonItemCodec<T>(_options)
        : new MessagePackItemCodec<T>(format ?? throw new RpcSerializationException($"A stream of '{_method}' cannot be carried as MessagePack: its contract has no code for that."), _host.Codec.MaxDepth);

    private async Task CancelAsync(CancellationTokenSource ended)
    {
        try
        {
            // Elsewhere than on the receive loop: it runs the callbacks of the user's enumerators.
            await ended.CancelAsync().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            _host.OnCallbackFailed(exception);
        }
    }

    private Entry? Find(int parameter)
    {
        foreach (var entry in _streams)
        {
            if (entry.Parameter == parameter)
                return entry;
        }

        return null;
    }

    private async Task SendAsync(Entry entry)
    {
        var (parameter, stream, ended) = entry;
        RpcError? error = null;
        try
        {
            await stream.RunAsync(ended.Token).ConfigureAwait(false);
        }
        catch (Exception) when (stream.IsStopped)
        {
            // What the items' source makes of being left is its own affair.
        }
        catch (Exception exception)
        {
            error = _host.DescribeFailure(exception, _method);
        }

        var batch = stream.TakeBatch();
        if (!stream.IsStopped)
        {
            var writer = _host.Codec.Writers.Rent();
            _host.Codec.WriteItems(writer, _id, parameter, batch, isLast: true, error);
            _host.Post(writer, MessageUrgency.Normal);
        }

        if (batch is not null)
            _host.Codec.Writers.Return(batch);
    }
}
