namespace Rpc;

/// <summary>
/// Marks a partial interface as a contract: the generator emits its client proxy, its server dispatcher and its
/// descriptor. Members are called <c>contract.member</c> on the wire, in camelCase, without the leading <c>I</c> and the
/// trailing <c>Async</c>: <c>ITicker.GetQuoteAsync</c> is <c>ticker.getQuote</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Interface, Inherited = false)]
public sealed class RpcContractAttribute : Attribute
{
    /// <summary>Marks a contract whose name on the wire follows from the interface's.</summary>
    public RpcContractAttribute()
    {
    }

    /// <summary>Marks a contract with a name of its own on the wire.</summary>
    /// <param name="name">The name before the dot; empty for none, so that members are called by their own name alone.</param>
    public RpcContractAttribute(string name) => Name = name;

    /// <summary>The name on the wire, or null when it follows from the interface's.</summary>
    public string? Name { get; }

    /// <summary>
    /// A <see cref="System.Text.Json.Serialization.JsonSerializerContext"/> with the metadata of the contract's types, as
    /// trimmed and NativeAOT programs need it. Its metadata goes before the session's; the session's options
    /// (naming policy, encoder, depth) apply to it.
    /// </summary>
    public Type? JsonContext { get; set; }

    /// <summary>
    /// The contract is served and called on sessions that speak JSON only, and its types need no MessagePack form. True also for every contract that inherits it. Default false.
    /// </summary>
    public bool JsonOnly { get; set; }
}
