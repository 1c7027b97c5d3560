namespace Rpc.Deadlines;

/// <summary>What a call fails with whose time is over.</summary>
internal static class DeadlineExceeded
{
    /// <summary>At its caller.</summary>
    public static TimeoutException Exception(string method) => new($"The time set for the call of '{method}' is over.");

    /// <summary>On the wire.</summary>
    public static string Message(string method) => $"The time that its caller set for '{method}' is over.";
}
