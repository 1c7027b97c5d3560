namespace Rpc.Resume;

/// <summary>What became of an attempt to go on over another connection.</summary>
internal enum AttachOutcome
{
    /// <summary>The channel goes on.</summary>
    Attached,

    /// <summary>The channel has ended, or is about to.</summary>
    Ended,

    /// <summary>What the peer says that it has received cannot be.</summary>
    CountMismatch,
}
