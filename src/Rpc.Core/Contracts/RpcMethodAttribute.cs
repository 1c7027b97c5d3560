namespace Rpc;

/// <summary>Gives a method of a contract a name of its own on the wire.</summary>
/// <param name="name">The name behind the contract's and its dot; without a dot before it where the contract's name is empty.</param>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class RpcMethodAttribute(string name) : Attribute
{
    /// <summary>The name on the wire, behind the contract's.</summary>
    public string Name { get; } = name;
}
