namespace Rpc.Deadlines;

/// <summary>What a call fails with whose time is over.</summary>
internal static class DeadlineExceeded
{
    /// <summary>At its caller.</summary>
    public static TimeoutException Exception(string method) => new($"The time set for the call of '{method}' is over.");

    /// <summary>At the reader of a stream that waited too long for an item.</summary>
    /// <param name="method">The method's name.</param>
    /// <param name="isFirst">It would have been the first.</param>
    public static TimeoutException ItemException(string method, bool isFirst) => new(isFirst
        ? $"The first item of the stream of '{method}' did not come in the time set for it ({nameof(RpcCallOptions.FirstItemTimeout)})."
        : $"The next item of the stream of '{method}' did not come in the time set for it ({nameof(RpcCallOptions.ItemTimeout)}).");

    /// <summary>On the wire.</summary>
    public static string Message(string method) => $"The time that its caller set for '{method}' is over.";
}
