namespace Rpc.Streams;

/// <summary>The flow control of streams, in bytes of items as they stand in messages.</summary>
internal static class StreamCredit
{
    /// <summary>What every stream may send before its receiver has granted anything; part of the protocol.</summary>
    public const int Initial = 64 * 1024;

    /// <summary>The most credit that a stream may have at a time. A peer that grants more breaks the protocol.</summary>
    public const long Max = int.MaxValue;

    /// <summary>Items that are ready are sent together up to about this size, so that a fast stream leaves room for others between its messages.</summary>
    public const int BatchBytes = 16 * 1024;
}
