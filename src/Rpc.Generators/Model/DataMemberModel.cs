namespace Rpc.Generators.Model;

/// <summary>A member of a data type that travels.</summary>
internal sealed record DataMemberModel
{
    /// <summary>The place in the array.</summary>
    public required int Position { get; init; }

    /// <summary>How many classes there are between the type and that which declares the member: System.Text.Json writes those of the type itself first.</summary>
    public required int Level { get; init; }

    /// <summary>The C# name, escaped.</summary>
    public required string Name { get; init; }

    /// <summary>The name in error messages, which is that of JSON.</summary>
    public required string WireName { get; init; }

    /// <summary>The type, from <c>global::</c> on, with its nullable annotations.</summary>
    public required string Type { get; init; }

    /// <summary>How its values are written and read.</summary>
    public required ValueModel Value { get; init; }

    /// <summary>What holds its value while the object is built.</summary>
    public required string Variable { get; init; }

    /// <summary>The literal of its value where it is missing; null for the type's own default.</summary>
    public required string? Default { get; init; }

    /// <summary>It is an error when it is missing.</summary>
    public required bool IsRequired { get; init; }

    /// <summary>No value that its type allows stands in when it is missing.</summary>
    public required bool MustBeSent { get; init; }

    /// <summary>It is assigned; else the constructor takes it.</summary>
    public required bool IsAssigned { get; init; }

    /// <summary>An object cannot be made without assigning it.</summary>
    public required bool IsAlwaysAssigned { get; init; }
}
