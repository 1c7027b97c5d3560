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
    /// The proxy does not use this model; it only lets the peers of a base contract reach the member. Either contracts
    /// that share a base give the member a name each, or an interface between gives it a body that the proxy runs.
    /// </summary>
    public required bool IsServedOnly { get; init; }

    /// <summary>The whole name on the wire.</summary>
    public required string WireName { get; init; }

    /// <summary>The generated structure of the arguments.</summary>
    public required string ArgumentsType { get; init; }

    /// <summary>The generated class that describes the member.</summary>
    public required string DescriptorType { get; init; }

    /// <summary>What crosses the wire, in order.</summary>
    public required EquatableArray<ParameterModel> Parameters { get; init; }

    /// <summary>There is more to the arguments than values.</summary>
    public bool HasStreams => Parameters.Any(static parameter => parameter.Kind != ParameterKind.Value);
}
