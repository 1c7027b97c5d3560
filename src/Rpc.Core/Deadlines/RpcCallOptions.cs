namespace Rpc;

/// <summary>How the calls of a proxy are made; see <see cref="RpcSession.Get{T}(RpcCallOptions)"/>. All times are more than zero; null for none.</summary>
public sealed record RpcCallOptions
{
    /// <summary>
    /// The time that a call, or a stream from its first step to its end, may take. Past it the caller gets a <see cref="TimeoutException"/>, and the handler's token
    /// fires. It travels, so that the handler's own calls inherit what is left. Default: <see cref="RpcSessionOptions.CallTimeout"/>.
    /// </summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>The time that a stream's reader waits for its first item, or for a stream of bytes to be opened. Past it a <see cref="TimeoutException"/> that names this limit ends the stream.</summary>
    public TimeSpan? FirstItemTimeout { get; init; }

    /// <summary>The time that a stream's reader waits for each item but the first, or for bytes. Past it a <see cref="TimeoutException"/> that names this limit ends the stream.</summary>
    public TimeSpan? ItemTimeout { get; init; }

    /// <summary>
    /// What travels beside the arguments of each call, stream and notification, by name: names are compared exactly. At most <c>RpcSessionOptions.MaxHeaders</c> and
    /// <c>MaxHeaderBytes</c>, of this end and of the peer; past that the call fails with
    /// <see cref="RpcErrorCode.HeaderLimitExceeded"/>, and with <see cref="RpcErrorCode.NotSupportedByPeer"/> where the peer speaks plain JSON-RPC 2.0. Null (the default) for none.
    /// Not to be changed while calls are made with it.
    /// </summary>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    internal static void Check(TimeSpan? time, string name)
    {
        if (time is { } value && (value <= TimeSpan.Zero || value > Max))
            throw new ArgumentOutOfRangeException(name, value, $"A time limit is more than zero and at most {Max.TotalDays} days.");
    }

    internal void Validate()
    {
        Check(Timeout, nameof(Timeout));
        Check(FirstItemTimeout, nameof(FirstItemTimeout));
        Check(ItemTimeout, nameof(ItemTimeout));
        if (Headers?.Any(static header => header.Value is null) == true)
            throw new ArgumentException("A header has no value.", nameof(Headers));
    }

    private static readonly TimeSpan Max = TimeSpan.FromDays(24);
}
