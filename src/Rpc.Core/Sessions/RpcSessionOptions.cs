using System.Text.Json;
using Microsoft.Extensions.Logging;
using Rpc.Calls;
using Rpc.Codecs.Json;
using Rpc.Codecs.MessagePack;
using Rpc.Messages;
using Rpc.Streams;

namespace Rpc;

/// <summary>How a session behaves, and what it allows its peer. Checked once, when the session starts; later changes have no effect.</summary>
public class RpcSessionOptions
{
    private bool _isFrozen;

    /// <summary>
    /// How values are written as JSON. Default (null): <see cref="JsonSerializerDefaults.Web"/> with text as UTF-8 and fields included. In trimmed
    /// and NativeAOT programs set its <see cref="JsonSerializerOptions.TypeInfoResolver"/>, or name a
    /// <see cref="RpcContractAttribute.JsonContext"/> on the contract.
    /// </summary>
    public JsonSerializerOptions? JsonSerializerOptions { get; set; }

    /// <summary>Where the session logs. Default (null): nowhere.</summary>
    public ILoggerFactory? LoggerFactory { get; set; }

    /// <summary>The most own calls that wait for their answer, 1 to 65,536. Default 65,536. Past it a call fails with <see cref="RpcErrorCode.TooManyPendingCalls"/>.</summary>
    public int MaxPendingCalls { get; set; } = PendingCallTable.MaxCapacity;

    /// <summary>
    /// The most handlers that run for the peer at a time, at least 1. Default 1,024. A call past it waits, see <see cref="MaxQueuedCalls"/>, unless the peer makes it while it handles
    /// a call of this end's: whoever waits for that one would wait for ever. More answers than this that the peer is too slow to take end the session.
    /// </summary>
    public int MaxConcurrentCalls { get; set; } = 1024;

    /// <summary>
    /// The most calls of the peer that wait to be handled, at least 0: those past <see cref="MaxConcurrentCalls"/>, and those of ordered methods
    /// (<see cref="RpcMethodAttribute.Ordered"/>). Default 1,024. They start in order, as those before them end. Past it a call is answered with
    /// <see cref="RpcErrorCode.ServerBusy"/>; a notification, which cannot be answered, ends the session.
    /// </summary>
    public int MaxQueuedCalls { get; set; } = 1024;

    /// <summary>
    /// The bytes of arguments, as they came, that waiting calls may hold, at least 0. Default 4 MiB. A call may wait while there are fewer, be its own arguments
    /// larger than what is left; past it, it is as past <see cref="MaxQueuedCalls"/>.
    /// </summary>
    public long MaxQueuedCallBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>
    /// The most bytes of events that wait for a slow peer behind the channel's own send queue, at least 0. Default 4 MiB. Past it events are dropped where their
    /// <see cref="RpcEventAttribute.Overflow"/> says so; else the session ends.
    /// </summary>
    public long MaxQueuedEventBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>
    /// The time that an own call may take where <see cref="RpcCallOptions.Timeout"/> does not say otherwise, more than zero; null (the default) for any time.
    /// </summary>
    public TimeSpan? CallTimeout { get; set; }

    /// <summary>
    /// The time after which a handler, or a subscriber of an event, that blocks its thread instead of awaiting is logged (event 1015, once for each time that it blocks): nothing that comes from the
    /// peer is handled meanwhile. More than zero; null for never. Default 1 s. It is logged after this time or up to half of it more.
    /// </summary>
    public TimeSpan? BlockingHandlerThreshold { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The clock of all time limits. Default the system's.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>
    /// The most streams among the arguments of running handlers at a time, at least 1. Default 256. Past it a call is answered with
    /// <see cref="RpcErrorCode.ServerBusy"/>. Streams that are results count as the calls that they are.
    /// </summary>
    public int MaxConcurrentStreams { get; set; } = 256;

    /// <summary>
    /// The most bytes of one stream that its sender may have sent and this end's reader not yet read, 64 KiB to 1 GiB. Default 256 KiB. A
    /// wider window lets a stream run faster over a long line, and costs this much memory for each stream whose reader does not keep up.
    /// </summary>
    public int StreamWindowBytes { get; set; } = 256 * 1024;

    /// <summary>
    /// How long a stream that is the result of a call of the peer's waits for its reader, which has had what it granted and neither grants more nor leaves; more than zero, null (the default) for any
    /// time. Past it the producer ends, its token fires, and its reader meets an <see cref="RpcException"/> with <see cref="RpcErrorCode.StreamIdle"/> behind the items that it has. A reader that pauses longer
    /// on purpose meets that too.
    /// </summary>
    public TimeSpan? StreamIdleTimeout { get; set; }

    /// <summary>
    /// The largest message accepted from the peer, in bytes, at least 1. Default 16 MiB. A larger one, whether it comes whole or in parts, ends the
    /// session with close code 1009. In memory only what comes in parts is measured.
    /// </summary>
    public int MaxMessageBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>
    /// How deep values may be nested, in what is sent and in what comes, 1 to 1,000; it goes before <see cref="JsonSerializerOptions.MaxDepth"/>. Default (null): what that says in JSON, and
    /// 64 in MessagePack. Past it what came is refused, and what was to be sent fails with <see cref="RpcSerializationException"/>. Reading takes some stack for each level.
    /// </summary>
    public int? MaxDepth { get; set; }

    /// <summary>
    /// The most names of methods that have a number in MessagePack, in each direction, 0 to 65,536; with 0 all names are written out. Default 1,024, which peers expect: the ends do
    /// not tell each other, so both must have the same. A request or notification that numbers a further name is refused with <see cref="RpcErrorCode.InvalidRequest"/>. Each takes up to 255 bytes.
    /// </summary>
    public int MaxNumberedNames { get; set; } = NameInterning.DefaultMaxNames;

    /// <summary>
    /// What all calls, notifications and streams of the session pass through, in both directions; the first is the outermost. Default none, which costs nothing. The interceptors of
    /// the peer's calls start in the order in which those arrive; what they await before they go on may change the order of the handlers, but not of ordered methods.
    /// </summary>
    public IList<RpcInterceptor> Interceptors { get; private set; } = [];

    /// <summary>The most headers of one call (<see cref="RpcCallOptions.Headers"/>), sent or received, at least 0. Default 64. Past it the call fails with <see cref="RpcErrorCode.HeaderLimitExceeded"/>.</summary>
    public int MaxHeaders { get; set; } = 64;

    /// <summary>The most bytes of one call's headers, names and values together as UTF-8, at least 0. Default 8 KiB. Past it the call fails as past <see cref="MaxHeaders"/>.</summary>
    public int MaxHeaderBytes { get; set; } = 8 * 1024;

    /// <summary>The most messages that are no valid JSON-RPC 2.0 which the peer may send before the session ends, at least 0. Default 100.</summary>
    public int MaxMalformedMessages { get; set; } = 100;

    /// <summary>
    /// Whether a failed handler's exception (type, message and stack trace) travels to the caller. Default false: the
    /// caller gets an error id, under which this end's log has the exception.
    /// </summary>
    public bool IncludeExceptionDetails { get; set; }

    internal HeaderLimits HeaderLimits => new(MaxHeaders, MaxHeaderBytes);

    /// <summary>Checks the values.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    /// <exception cref="ArgumentNullException">There is no clock.</exception>
    /// <exception cref="ArgumentException">An interceptor is null.</exception>
    public virtual void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxPendingCalls, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxPendingCalls, PendingCallTable.MaxCapacity);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxConcurrentCalls, 1);
        if (Interceptors.Contains(null!))
            throw new ArgumentException("An interceptor is null.", nameof(Interceptors));
        ArgumentOutOfRangeException.ThrowIfNegative(MaxHeaders);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxHeaderBytes);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxQueuedCalls);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxQueuedCallBytes);
        RpcCallOptions.Check(CallTimeout, nameof(CallTimeout));
        RpcCallOptions.Check(BlockingHandlerThreshold, nameof(BlockingHandlerThreshold));
        RpcCallOptions.Check(StreamIdleTimeout, nameof(StreamIdleTimeout));
        ArgumentNullException.ThrowIfNull(TimeProvider);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxConcurrentStreams, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(StreamWindowBytes, StreamCredit.Initial);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(StreamWindowBytes, 1 << 30);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxMessageBytes, 1);
        if (MaxDepth is { } depth)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(depth, 1, nameof(MaxDepth));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(depth, 1000, nameof(MaxDepth));
        }

        ArgumentOutOfRangeException.ThrowIfNegative(MaxNumberedNames);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxNumberedNames, NameInterning.MaxNames);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxQueuedEventBytes);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxMalformedMessages);
    }

    /// <summary>A checked copy that later changes do not reach; itself where it is one.</summary>
    internal RpcSessionOptions Freeze()
    {
        if (_isFrozen)
            return this;
        Validate();
        var frozen = (RpcSessionOptions)MemberwiseClone();
        frozen.Interceptors = [.. Interceptors];
        frozen.JsonSerializerOptions = JsonDefaults.Prepare(JsonSerializerOptions, MaxDepth);
        frozen._isFrozen = true;
        return frozen;
    }
}
