namespace Rpc.Generators.Model;

/// <summary>How an argument travels.</summary>
internal enum ParameterKind
{
    /// <summary>As a value in the request.</summary>
    Value,

    /// <summary>As items that follow the request.</summary>
    Stream,

    /// <summary>As a token, to which the peer reports.</summary>
    Progress,
}

/// <summary>A value that crosses the wire with a call or an event.</summary>
internal sealed record ParameterModel
{
    /// <summary>The C# name, escaped.</summary>
    public required string Name { get; init; }

    /// <summary>The name on the wire.</summary>
    public required string WireName { get; init; }

    /// <summary>The type, from <c>global::</c> on.</summary>
    public required string Type { get; init; }

    /// <summary>Null is a value of the type, or may be one.</summary>
    public required bool AcceptsNull { get; init; }

    /// <summary>How the argument travels.</summary>
    public required ParameterKind Kind { get; init; }

    /// <summary>The type of a stream's items, or of what is reported; null for a value.</summary>
    public required string? ItemType { get; init; }

    /// <summary>Its items are bytes, and the user's code has something else of them.</summary>
    public required ByteStreamKind Bytes { get; init; }

    /// <summary>An item may be null.</summary>
    public required bool ItemsAcceptNull { get; init; }

    /// <summary>How the argument, or an item, is written and read as MessagePack; null when the contract has no code for that.</summary>
    public required ValueModel? Value { get; init; }

    /// <summary>The argument may be left out.</summary>
    public required bool IsOptional { get; init; }

    /// <summary>The literal that stands in when it is; null for the type's own default.</summary>
    public required string? Default { get; init; }
}
