namespace Rpc.Generators.Model;

/// <summary>What methods and events of a contract have in common.</summary>
internal abstract record MemberModel
{
    /// <summary>The C# name, escaped.</summary>
    public required string Name { get; init; }

    /// <summary>The interface that declares the member, from <c>global::</c> on.</summary>
    public required string DeclaringType { get; init; }

    /// <summary>The member is declared by the contract itself, not inherited.</summary>
    public required bool IsOwn { get; init; }

    /// <summary>
    /// The member has more than one name on the wire, because contracts that share a base give it one each. Another of
    /// its models is what the proxy uses; this one only lets the peers of the other contract reach it.
    /// </summary>
    public required bool IsAlias { get; init; }

    /// <summary>The whole name on the wire.</summary>
    public required string WireName { get; init; }

    /// <summary>The generated structure of the arguments.</summary>
    public required string ArgumentsType { get; init; }

    /// <summary>The generated class that describes the member.</summary>
    public required string DescriptorType { get; init; }

    /// <summary>What crosses the wire, in order.</summary>
    public required EquatableArray<ParameterModel> Parameters { get; init; }
}
