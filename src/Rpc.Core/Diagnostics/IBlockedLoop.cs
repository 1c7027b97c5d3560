namespace Rpc.Diagnostics;

/// <summary>Who is told that one of its loops is held up.</summary>
internal interface IBlockedLoop
{
    /// <summary>Something does not return.</summary>
    /// <param name="method">What was entered; its text is its name.</param>
    /// <param name="elapsed">The least time since.</param>
    /// <param name="what">What the loop handles, for people to read.</param>
    void OnBlocked(object method, TimeSpan elapsed, string what);
}
