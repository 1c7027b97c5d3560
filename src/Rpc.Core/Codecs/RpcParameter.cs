namespace Rpc.Codecs;

/// <summary>What the engine must know of a parameter to check incoming arguments.</summary>
/// <param name="name">The name for arguments passed by name (JSON-RPC 2.0 §4.2), compared exactly.</param>
public sealed class RpcParameter(string name)
{
    /// <summary>The name for arguments passed by name (JSON-RPC 2.0 §4.2), compared exactly.</summary>
    public string Name { get; } = name;

    /// <summary>The argument may be left out; the default of the C# declaration stands in.</summary>
    public bool IsOptional { get; init; }

    /// <summary>The argument may be <c>null</c>: the declared type is nullable, or its nullability is unknown.</summary>
    public bool AcceptsNull { get; init; }
}
