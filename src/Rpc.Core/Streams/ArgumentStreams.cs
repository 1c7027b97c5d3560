using System.Text.Json;
using Rpc.Channels;
using Rpc.Codecs;
using Rpc.Codecs.Json;
using Rpc.Codecs.MessagePack;
using Rpc.Messages;

namespace Rpc.Streams;

/// <summary>
/// The streams and progress receivers among the arguments of one call, at the calling end. Generated code adds them; they run
/// until the call ends, however it ends.
/// </summary>
public sealed class ArgumentStreams
{
    private readonly IStreamHost _host;
    private readonly string _method;
    private readonly RequestId _id;
    private readonly JsonSerializerOptions? _options;
    private readonly List<(int Parameter, OutgoingStream Stream)> _streams = [];
    private readonly List<(int Parameter, ProgressReceiver Report)> _progress = [];
    private CancellationTokenSource? _ended;

    internal ArgumentStreams(IStreamHost host, string method, RequestId id, JsonSerializerOptions? options)
    {
        _host = host;
        _method = method;
        _id = id;
        _options = options;
    }

    private delegate void ProgressReceiver(ReadOnlySpan<byte> value);

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
        if (items is not null)
            _streams.Add((parameter, new OutgoingStream<T>(_host, _id, parameter, items, CodecFor(format))));
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
        if (progress is null)
            return;

        var reports = CodecFor(format);
        _progress.Add((parameter, value => progress.Report(reports.Read(value))));
    }

    /// <summary>Begins to send. The request has been sent.</summary>
    internal void Start()
    {
        if (_streams.Count == 0)
            return;

        // Never disposed: without a timer or a wait handle the source holds nothing, and the call may end at any time.
        var ended = new CancellationTokenSource();
        _ended = ended;
        foreach (var (parameter, stream) in _streams)
            _ = SendAsync(parameter, stream, ended.Token);
    }

    /// <summary>The peer grants a stream further bytes.</summary>
    /// <returns>False when that breaks the protocol.</returns>
    internal bool TryGrant(int parameter, long bytes) => Find(parameter)?.TryGrant(bytes) ?? true;

    /// <summary>The peer reads a stream no longer.</summary>
    internal void Stop(int parameter) => Find(parameter)?.Stop();

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
        foreach (var (_, stream) in _streams)
            stream.Stop();

        // A call that ends before its streams have begun finds them stopped.
        if (_ended is { } ended)
            _ = CancelAsync(ended);
    }

    private ItemCodec<T> CodecFor<T>(MessagePackFormat<T>? format) => _options is not null
        ? new JsonItemCodec<T>(_options)
        : new MessagePackItemCodec<T>(format ?? throw new RpcSerializationException($"A stream of '{_method}' cannot be carried as MessagePack: its contract has no code for that."));

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

    private OutgoingStream? Find(int parameter)
    {
        foreach (var (candidate, stream) in _streams)
        {
            if (candidate == parameter)
                return stream;
        }

        return null;
    }

    private async Task SendAsync(int parameter, OutgoingStream stream, CancellationToken ended)
    {
        RpcError? error = null;
        try
        {
            await stream.RunAsync(ended).ConfigureAwait(false);
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
