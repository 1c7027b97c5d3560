namespace Rpc.Generators.Model;

/// <summary>An exception that a contract declares.</summary>
internal sealed record FaultModel
{
    /// <summary>The exception, from <c>global::</c> on.</summary>
    public required string Type { get; init; }

    /// <summary>The name on the wire.</summary>
    public required string WireName { get; init; }

    /// <summary>The code on the wire.</summary>
    public required int Code { get; init; }

    /// <summary>The generated class that describes the fault.</summary>
    public required string DescriptorType { get; init; }

    /// <summary>What travels besides the message.</summary>
    public required EquatableArray<FaultMemberModel> Members { get; init; }

    /// <summary>The arguments of the constructor: <c>message</c>, <c>null</c>, or the variable of a member.</summary>
    public required EquatableArray<string> ConstructorArguments { get; init; }
}

/// <summary>A property of a declared exception.</summary>
/// <param name="Name">The C# name, escaped.</param>
/// <param name="WireName">The name on the wire.</param>
/// <param name="Type">The type, from <c>global::</c> on.</param>
/// <param name="AcceptsNull">Null is a value of the type, or may be one.</param>
/// <param name="Variable">What holds its value while the exception is built anew.</param>
/// <param name="Value">How its values are written and read as MessagePack; null when the contract has no code for that.</param>
/// <param name="IsAssigned">The property is assigned; else the constructor takes it.</param>
internal sealed record FaultMemberModel(string Name, string WireName, string Type, bool AcceptsNull, string Variable, ValueModel? Value, bool IsAssigned);
