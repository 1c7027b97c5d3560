namespace Rpc.TestKit;

/// <summary>Keeps a defect from hanging the test run. Generous: it says nothing of speed.</summary>
public static class TimeLimit
{
    internal static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>Fails when the task is not complete in time.</summary>
    public static Task Within(this Task task) => task.WaitAsync(Limit);

    /// <inheritdoc cref="Within(Task)"/>
    public static Task<T> Within<T>(this Task<T> task) => task.WaitAsync(Limit);

    /// <inheritdoc cref="Within(Task)"/>
    public static Task Within(this ValueTask task) => task.AsTask().WaitAsync(Limit);

    /// <inheritdoc cref="Within(Task)"/>
    public static Task<T> Within<T>(this ValueTask<T> task) => task.AsTask().WaitAsync(Limit);
}
