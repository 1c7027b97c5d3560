using Rpc.Channels;
using Rpc.Codecs;
using Rpc.Messages;

namespace Rpc.Streams;

/// <summary>The streams and progress reporters among the arguments of one request, at the serving end. They live as long as its handler runs.</summary>
/// <param name="host">The session.</param>
/// <param name="id">The request's id.</param>
/// <param name="method">The method's name, for error texts.</param>
internal sealed class ReceivedStreams(IStreamHost host, RequestId id, string method) : IStreamArguments
{
    private readonly object _gate = new();
    private readonly List<(int Parameter, IncomingStream Stream)> _streams = [];
    private volatile Exception? _reason;
    private int _counted;
    private HeldItems? _held; // while the arguments are read elsewhere than on the receive loop

    /// <inheritdoc/>
    public IAsyncEnumerable<T> Open<T>(int parameter, string name, bool acceptsNull, ItemCodec<T> items)
    {
        if (!host.TryOpenStream())
            throw new RpcException(RpcErrorCode.ServerBusy, "As many streams are open on this session as are allowed (limit MaxConcurrentStreams); try again later.");
        return Add(parameter, name, acceptsNull, items, isCounted: true);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<T> OpenWhole<T>(int parameter, string name, ReadOnlySpan<byte> array, bool acceptsNull, ItemCodec<T> items)
    {
        var stream = Add(parameter, name, acceptsNull, items, isCounted: false);
        stream.ReceiveAll(array);
        return stream;
    }

    /// <inheritdoc/>
    public IProgress<T> OpenProgress<T>(int parameter, ReadOnlySpan<byte> token, ItemCodec<T> reports) => new Reporter<T>(this, parameter, token.ToArray(), reports);

    /// <summary>From now on items are kept for streams that are still to be opened.</summary>
    public ReceivedStreams Hold()
    {
        _held = new HeldItems(host.Codec);
        return this;
    }

    /// <summary>All streams have been opened: what is kept for others is for none.</summary>
    public void StopHolding()
    {
        lock (_gate)
            _held = null;
    }

    /// <summary>The peer sent items.</summary>
    /// <returns>False when it had no credit for them.</returns>
    public bool TryReceive(int parameter, ReadOnlySpan<byte> items, bool isLast, RpcError? error)
    {
        if (!TryFind(parameter, items, isLast, error, out var stream))
        {
            new Source(this, parameter).Leave();
            return false;
        }

        if (stream is null)
            return true;
        if (!items.IsEmpty && !stream.TryReceive(items))
        {
            stream.Abort(StreamViolation.TooMuch(method));
            new Source(this, parameter).Leave();
            return false;
        }

        if (isLast)
            stream.Complete(error is null ? null : RpcException.FromPeer(error.Code, error.Message, error.DataJson));
        return true;
    }

    /// <summary>Ends all streams at once: the request is cancelled, or its handler done.</summary>
    public void End(Exception reason)
    {
        int counted;
        lock (_gate)
        {
            if (_reason is not null)
                return;
            _reason = reason;
            counted = _counted;
        }

        // Nothing is added any more.
        foreach (var (_, stream) in _streams)
            stream.Abort(reason);
        for (; counted > 0; counted--)
            host.CloseStream();
    }

    // Keeps the items where the stream is not open yet; false when the peer had no credit for them.
    private bool TryFind(int parameter, ReadOnlySpan<byte> items, bool isLast, RpcError? error, out IncomingStream? stream)
    {
        lock (_gate)
        {
            foreach (var (candidate, opened) in _streams)
            {
                if (candidate == parameter)
                {
                    stream = opened;
                    return true;
                }
            }

            stream = null;
            return _held?.TryKeep(parameter, items, isLast, error) ?? true;
        }
    }

    private IncomingStream<T> Add<T>(int parameter, string name, bool acceptsNull, ItemCodec<T> items, bool isCounted)
    {
        var stream = new IncomingStream<T>($"the stream '{name}' of '{method}'", new Source(this, parameter), host.StreamWindowBytes, host.Codec, acceptsNull, items);

        // The request may have been cancelled meanwhile, by its deadline or the session's end, while its arguments are still read.
        lock (_gate)
        {
            if (_reason is null)
            {
                _streams.Add((parameter, stream));
                _counted += isCounted ? 1 : 0;
                if (isCounted)
                    _held?.HandTo(stream, parameter, method);
                return stream;
            }
        }

        stream.Abort(_reason);
        if (isCounted)
            host.CloseStream();
        return stream;
    }

    private sealed class Source(ReceivedStreams streams, int parameter) : IStreamSource
    {
        public void Grant(long bytes)
        {
            var writer = streams.Host.Codec.Writers.Rent();
            streams.Host.Codec.WriteCredit(writer, streams.Id, parameter, bytes);
            streams.Host.Post(writer, MessageUrgency.Urgent);
        }

        public void Leave()
        {
            var writer = streams.Host.Codec.Writers.Rent();
            streams.Host.Codec.WriteStop(writer, streams.Id, parameter);
            streams.Host.Post(writer, MessageUrgency.Urgent);
        }
    }

    private sealed class Reporter<T>(ReceivedStreams streams, int parameter, byte[] token, ItemCodec<T> reports) : IProgress<T>
    {
        // What is reported after the handler is done would find nobody.
        public void Report(T value)
        {
            if (streams._reason is not null)
                return;
            var codec = streams.Host.Codec;
            var writer = codec.Writers.Rent();
            try
            {
                codec.BeginProgress(writer, streams.Id, parameter, token);
                reports.Write(writer, value);
                codec.EndProgress(writer);
            }
            catch (Exception exception)
            {
                codec.Writers.Return(writer);
                throw new RpcSerializationException($"A value of type {typeof(T)} cannot be serialised: {exception.Message}", exception);
            }

            streams.Host.PostEvent(writer);
        }
    }

    private IStreamHost Host => host;

    private RequestId Id => id;
}
