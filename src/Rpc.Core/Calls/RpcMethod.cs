using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Rpc.Codecs;
using Rpc.Codecs.Json;
using Rpc.Codecs.MessagePack;
using Rpc.Messages;
using Rpc.Streams;
using Rpc.Streams.Bytes;

namespace Rpc.Calls;

/// <summary>
/// One member of a contract as the engine sees it: its name on the wire and how its values are written and read.
/// Generated code derives one class per member; nothing else needs to.
/// </summary>
public abstract class RpcMethod
{
    private readonly IJsonTypeInfoResolver? _jsonResolver;
    private ContractJsonOptions? _jsonOptions;

    private protected RpcMethod(string name, RpcMethodKind kind, RpcParameter[] parameters, IJsonTypeInfoResolver? jsonResolver)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(parameters);
        // The reader of arguments keeps which it has seen in the bits of one number; the generator reports RPC0012 before this.
        ArgumentOutOfRangeException.ThrowIfGreaterThan(parameters.Length, 64);
        Name = name;
        Kind = kind;
        ParameterArray = parameters;
        WireName = new WireName(name);
        _jsonResolver = jsonResolver;
    }

    /// <summary>The name on the wire, for example <c>ticker.getQuote</c>.</summary>
    public string Name { get; }

    /// <summary>Whether the member is a call, a notification or an event.</summary>
    public RpcMethodKind Kind { get; }

    /// <summary>The parameters in order, without a <see cref="CancellationToken"/>.</summary>
    public IReadOnlyList<RpcParameter> Parameters => ParameterArray;

    /// <summary>The exceptions that are declared, derived types before their base types.</summary>
    public virtual IReadOnlyList<RpcFault> Faults => [];

    internal RpcParameter[] ParameterArray { get; }

    internal WireName WireName { get; }

    internal ReadOnlyMemory<byte> Utf8Name => WireName.Utf8;

    /// <summary>The implementation takes a cancellation token; without one none is made.</summary>
    public virtual bool TakesCancellationToken => false;

    /// <summary>Calls wait for the call before; see <c>RpcMethodAttribute.Ordered</c>.</summary>
    public virtual bool IsOrdered => false;

    /// <summary>Nothing but its handler's return need be known of a call of it: no turn that it waits for, and no streams.</summary>
    internal bool MayStartAtOnce => !IsOrdered && Kind != RpcMethodKind.Stream && !TakesStreams;

    private protected virtual bool TakesStreams => false;

    /// <summary>The session's JSON options, with the contract's own <c>JsonSerializerContext</c> in front where it has one; null where the session's values are not JSON.</summary>
    internal JsonSerializerOptions? GetJsonOptions(RpcCodec codec)
    {
        var sessionOptions = codec.JsonOptions;
        if (_jsonResolver is null || sessionOptions is null)
            return sessionOptions;

        var cached = _jsonOptions;
        if (cached is null || !ReferenceEquals(cached.SessionOptions, sessionOptions))
            _jsonOptions = cached = ContractJsonOptions.Get(_jsonResolver, sessionOptions);
        return cached.Options;
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    private protected NotSupportedException NoMessagePack() => new($"'{Name}' cannot be carried as MessagePack: its contract has no code for that.");

    /// <summary>Reads the arguments, whose bytes are only lent, calls the implementation and sees to the answer.</summary>
    /// <exception cref="Exception">The arguments do not fit, or the implementation threw before it returned.</exception>
    internal abstract void Start(IncomingRequest request, ReadOnlySpan<byte> parameters);

    /// <summary>Reads the arguments, and keeps them until the implementation is to be called.</summary>
    /// <exception cref="RpcException">With <see cref="RpcErrorCode.InvalidParams"/> when they do not fit the declaration.</exception>
    internal abstract DeferredCall Defer(IncomingRequest request, ReadOnlySpan<byte> parameters);
}

/// <summary>A member of a contract with its arguments, gathered in one generated structure.</summary>
/// <typeparam name="TArguments">The generated structure of the arguments, without the cancellation token.</typeparam>
public abstract class RpcMethod<TArguments> : RpcMethod
{
    /// <summary>Creates the descriptor of a notification or an event.</summary>
    /// <param name="name">The name on the wire.</param>
    /// <param name="kind">What the member is.</param>
    /// <param name="parameters">The parameters in order, without a cancellation token.</param>
    /// <param name="jsonResolver">The contract's own JSON metadata, or null to use the session's alone.</param>
    protected RpcMethod(string name, RpcMethodKind kind, RpcParameter[] parameters, IJsonTypeInfoResolver? jsonResolver)
        : base(name, kind, parameters, jsonResolver)
    {
    }

    /// <summary>Writes the arguments in order, one JSON value each.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="arguments">The arguments.</param>
    public abstract void WriteArguments(JsonValueWriter writer, in TArguments arguments);

    /// <summary>Reads the arguments.</summary>
    /// <param name="reader">Where from; positional or by name.</param>
    /// <returns>The arguments, with the declared defaults where optional ones were left out.</returns>
    /// <exception cref="RpcException">With <see cref="RpcErrorCode.InvalidParams"/> when they do not fit the declaration.</exception>
    public abstract TArguments ReadArguments(ref JsonArgumentReader reader);

    /// <summary>Writes the arguments in order, one MessagePack value each, without an array around them.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="arguments">The arguments.</param>
    /// <exception cref="NotSupportedException">The contract does not support MessagePack (<see cref="RpcContract.SupportsMessagePack"/>).</exception>
    public virtual void WriteArguments(ref MessagePackWriter writer, in TArguments arguments) => throw NoMessagePack();

    /// <summary>Reads the arguments.</summary>
    /// <param name="reader">Where from.</param>
    /// <returns>The arguments, with the declared defaults where optional ones were left out.</returns>
    /// <exception cref="RpcException">With <see cref="RpcErrorCode.InvalidParams"/> when they do not fit the declaration.</exception>
    /// <exception cref="NotSupportedException">The contract does not support MessagePack (<see cref="RpcContract.SupportsMessagePack"/>).</exception>
    public virtual TArguments ReadArguments(ref MessagePackArgumentReader reader) => throw NoMessagePack();

    /// <summary>Whether there are streams or progress receivers among the parameters.</summary>
    public virtual bool HasStreams => false;

    private protected sealed override bool TakesStreams => HasStreams;

    /// <summary>Hands the streams and progress receivers among the arguments over, to be run until the call ends.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="streams">Where to.</param>
    public virtual void AddStreams(in TArguments arguments, ArgumentStreams streams)
    {
    }

    /// <summary>One of the arguments.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="index">The place of its parameter, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such parameter.</exception>
    public virtual object? GetArgument(in TArguments arguments, int index) => throw new ArgumentOutOfRangeException(nameof(index));

    /// <summary>Calls the method of the implementation, for whoever knows no types.</summary>
    internal virtual ValueTask<object?> HandleBoxedAsync(object service, in TArguments arguments, CancellationToken cancellationToken) =>
        throw new NotSupportedException($"'{Name}' has no handler with one result.");

    /// <inheritdoc/>
    internal sealed override void Start(IncomingRequest request, ReadOnlySpan<byte> parameters)
    {
        var arguments = request.ReadArguments(this, parameters);
        if (!HasStreams)
        {
            Run(request, in arguments);
            return;
        }

        ReceiveLoop.IsCurrent = true;
        try
        {
            Run(request, in arguments);
        }
        finally
        {
            ReceiveLoop.IsCurrent = false;
        }
    }

    /// <inheritdoc/>
    internal sealed override DeferredCall Defer(IncomingRequest request, ReadOnlySpan<byte> parameters) =>
        new DeferredCall<TArguments>(this, request.ReadArguments(this, parameters));

    /// <summary>Calls the implementation and sees to the answer.</summary>
    internal virtual void Run(IncomingRequest request, in TArguments arguments) =>
        throw new NotSupportedException($"'{Name}' is an event: it has no handler.");

    /// <summary>Writes the arguments in the format of the message.</summary>
    /// <exception cref="RpcSerializationException">A value cannot be written.</exception>
    internal void WriteArguments(MessageWriter writer, in TArguments arguments, RpcCodec codec, RequestId id = default)
    {
        try
        {
            if (GetJsonOptions(codec) is { } options)
            {
                WriteArguments(new JsonValueWriter(writer.Json, options, id), in arguments);
            }
            else
            {
                var packer = new MessagePackWriter(writer.Buffer, codec.MaxDepth);
                WriteArguments(ref packer, in arguments);
                packer.Flush();
            }
        }
        catch (Exception exception)
        {
            throw new RpcSerializationException($"An argument of '{Name}' cannot be serialised: {exception.Message}", exception);
        }
    }

    /// <summary>Reads the arguments in the format of the message.</summary>
    /// <exception cref="RpcException">With <see cref="RpcErrorCode.InvalidParams"/> when they do not fit the declaration.</exception>
    internal TArguments ReadArguments(ReadOnlySpan<byte> parameters, RpcCodec codec, IStreamArguments? streams = null)
    {
        if (GetJsonOptions(codec) is { } options)
        {
            var reader = new JsonArgumentReader(parameters, Name, ParameterArray, options, streams);
            return ReadArguments(ref reader);
        }

        var unpacker = new MessagePackArgumentReader(parameters, Name, ParameterArray, codec.MaxDepth, streams);
        return ReadArguments(ref unpacker);
    }
}

/// <summary>A member of a contract that is answered.</summary>
/// <typeparam name="TArguments">The generated structure of the arguments.</typeparam>
/// <typeparam name="TResult">The type of the result, <see cref="RpcVoid"/> for none.</typeparam>
public abstract class RpcMethod<TArguments, TResult> : RpcMethod<TArguments>, IResultReader<TResult>
{
    /// <summary>Creates the descriptor of a call.</summary>
    /// <param name="name">The name on the wire.</param>
    /// <param name="parameters">The parameters in order, without a cancellation token.</param>
    /// <param name="jsonResolver">The contract's own JSON metadata, or null to use the session's alone.</param>
    protected RpcMethod(string name, RpcParameter[] parameters, IJsonTypeInfoResolver? jsonResolver)
        : base(name, RpcMethodKind.Call, parameters, jsonResolver)
    {
    }

    /// <summary>Calls the method of the implementation.</summary>
    /// <param name="service">The implementation.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="cancellationToken">The handler's token; of meaning only where <see cref="RpcMethod.TakesCancellationToken"/> says so.</param>
    public abstract ValueTask<TResult> HandleAsync(object service, in TArguments arguments, CancellationToken cancellationToken);

    /// <summary>Writes the result as one JSON value.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="result">The result.</param>
    public abstract void WriteResult(JsonValueWriter writer, TResult result);

    /// <summary>Reads the result.</summary>
    /// <param name="reader">Where from; stands before the value.</param>
    /// <exception cref="RpcSerializationException">The value is not of the declared type.</exception>
    public abstract TResult ReadResult(ref JsonValueReader reader);

    /// <summary>Writes the result as one MessagePack value.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="result">The result.</param>
    /// <exception cref="NotSupportedException">The contract does not support MessagePack (<see cref="RpcContract.SupportsMessagePack"/>).</exception>
    public virtual void WriteResult(ref MessagePackWriter writer, TResult result) => throw NoMessagePack();

    /// <summary>Reads the result.</summary>
    /// <param name="reader">Where from; stands before the value.</param>
    /// <exception cref="MessagePackException">The value is not of the declared type.</exception>
    /// <exception cref="NotSupportedException">The contract does not support MessagePack (<see cref="RpcContract.SupportsMessagePack"/>).</exception>
    public virtual TResult ReadResult(ref MessagePackReader reader) => throw NoMessagePack();

    /// <inheritdoc/>
    internal override void Run(IncomingRequest request, in TArguments arguments) =>
        request.Answer(this, request.IsPlain
            ? HandleAsync(request.Service, in arguments, request.TokenFor(this))
            : new IncomingInvocation<TArguments>(request, this, arguments).InvokeAsync<TResult>());

    /// <inheritdoc/>
    internal sealed override ValueTask<object?> HandleBoxedAsync(object service, in TArguments arguments, CancellationToken cancellationToken)
    {
        static async ValueTask<object?> BoxAsync(ValueTask<TResult> task) => await task.ConfigureAwait(false);
        return BoxAsync(HandleAsync(service, in arguments, cancellationToken));
    }

    /// <summary>Writes the result in the format of the message.</summary>
    /// <exception cref="Exception">It cannot be written.</exception>
    internal void WriteResult(MessageWriter writer, TResult result, RpcCodec codec)
    {
        if (GetJsonOptions(codec) is { } options)
        {
            WriteResult(new JsonValueWriter(writer.Json, options), result);
            return;
        }

        var packer = new MessagePackWriter(writer.Buffer, codec.MaxDepth);
        WriteResult(ref packer, result);
        packer.Flush();
    }

    TResult IResultReader<TResult>.Read(ReadOnlySpan<byte> result, RpcCodec codec)
    {
        try
        {
            if (GetJsonOptions(codec) is { } options)
            {
                var reader = new JsonValueReader(result, options);
                return ReadResult(ref reader);
            }

            var unpacker = new MessagePackReader(result, codec.MaxDepth);
            return ReadResult(ref unpacker);
        }
        catch (Exception exception)
        {
            throw new RpcSerializationException($"The result of '{Name}' is not a valid {typeof(TResult)}: {exception.Message}", exception);
        }
    }
}
