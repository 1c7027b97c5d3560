namespace Rpc;

/// <summary>
/// Pins the position of a member in the MessagePack array of its object. Without it a member stands behind the one before it, the members of the base class first. Positions that nobody has are sent as
/// nil. JSON is not affected.
/// </summary>
/// <param name="position">The position, from 0 to 1023.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field, Inherited = false)]
public sealed class RpcMemberAttribute(int position) : Attribute
{
    /// <summary>The position, from 0.</summary>
    public int Position { get; } = position;
}
