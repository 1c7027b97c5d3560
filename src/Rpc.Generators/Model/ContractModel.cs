namespace Rpc.Generators.Model;

/// <summary>A valid contract: all that the emitters need, and nothing of the compiler's.</summary>
internal sealed record ContractModel
{
    /// <summary>The name of the generated file without its extension.</summary>
    public required string HintName { get; init; }

    /// <summary>The namespace, escaped; empty for the global one.</summary>
    public required string Namespace { get; init; }

    /// <summary>The headers of the types around the interface, outermost first: <c>partial class Outer</c>.</summary>
    public required EquatableArray<string> Containers { get; init; }

    /// <summary>The interface's own name, escaped.</summary>
    public required string Name { get; init; }

    /// <summary>The interface, from <c>global::</c> on.</summary>
    public required string Type { get; init; }

    /// <summary>The name before the dot on the wire; empty for none.</summary>
    public required string WireName { get; init; }

    /// <summary>The expression of the contract's own JSON metadata, <c>null</c> for none.</summary>
    public required string JsonResolver { get; init; }

    /// <summary>The class that holds all generated types; it meets no name of the user's.</summary>
    public required string GeneratedClass { get; init; }

    /// <summary>A member is obsolete as an error: only code that is obsolete itself may use it.</summary>
    public required bool UsesObsolete { get; init; }

    /// <summary>There is code for MessagePack.</summary>
    public required bool SupportsMessagePack { get; init; }

    /// <summary>The types whose formats are generated.</summary>
    public required EquatableArray<DataTypeModel> DataTypes { get; init; }

    /// <summary>The enumerations that travel.</summary>
    public required EquatableArray<EnumModel> Enums { get; init; }

    /// <summary>The exceptions that are declared.</summary>
    public required EquatableArray<FaultModel> Faults { get; init; }

    /// <summary>The methods, in the order of their indices.</summary>
    public required EquatableArray<MethodModel> Methods { get; init; }

    /// <summary>The events, in the order of their indices.</summary>
    public required EquatableArray<EventModel> Events { get; init; }

    /// <summary>What raises the events to a group; null when there is nothing to raise, or nobody who could.</summary>
    public required GroupModel? Group { get; init; }
}
