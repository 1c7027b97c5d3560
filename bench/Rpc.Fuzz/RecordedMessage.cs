namespace Rpc.Fuzz;

/// <summary>A message, or a value alone.</summary>
/// <param name="IsBinary">Whether it is MessagePack, and not JSON.</param>
/// <param name="Type">What a value is read as: the method of the contract whose result it is; null for a message.</param>
/// <param name="Bytes">The bytes.</param>
internal sealed record RecordedMessage(bool IsBinary, string? Type, byte[] Bytes);

/// <summary>What came of a message.</summary>
internal readonly record struct MessageOutcome
{
    /// <summary>How it ended: what was said of it first.</summary>
    public required string End { get; init; }

    /// <summary>A hash of all that was said, but for the wording of errors.</summary>
    public ulong Digest { get; init; }

    /// <summary>What was allocated meanwhile.</summary>
    public long AllocatedBytes { get; init; }

    /// <summary>What must be the same however often it is read.</summary>
    public (string End, ulong Digest) Comparable => (End, Digest);
}
