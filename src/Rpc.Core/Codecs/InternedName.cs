namespace Rpc.Codecs;

/// <summary>A name of this end's that has a number in one session, and whether the peer knows of it.</summary>
/// <param name="number">The number.</param>
internal sealed class InternedName(int number)
{
    private volatile bool _isKnown;

    /// <summary>The number.</summary>
    public int Number => number;

    /// <summary>A message that tells the peer what the number means has been accepted for sending: what is sent from now on comes behind it.</summary>
    public bool IsKnown => _isKnown;

    /// <summary>Such a message has been accepted.</summary>
    public void MarkKnown() => _isKnown = true;
}
