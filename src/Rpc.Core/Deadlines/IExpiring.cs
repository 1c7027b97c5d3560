namespace Rpc.Deadlines;

/// <summary>What has deadlines.</summary>
internal interface IExpiring
{
    /// <summary>Ends what has expired at a timestamp.</summary>
    /// <returns>The earliest deadline behind it; <see cref="DeadlineWatch.Never"/> for none.</returns>
    long Expire(long now);
}
