namespace Rpc.Generators.Model;

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

    /// <summary>The argument may be left out.</summary>
    public required bool IsOptional { get; init; }

    /// <summary>The literal that stands in when it is; null for the type's own default.</summary>
    public required string? Default { get; init; }
}
