namespace Rpc.Generators.Model;

/// <summary>How values of a type are written and read as MessagePack, and as JSON where that is not left to System.Text.Json.</summary>
internal sealed record ValueModel
{
    /// <summary>The type, from <c>global::</c> on.</summary>
    public required string Type { get; init; }

    /// <summary>The expression of the form in JSON; null where the library or System.Text.Json knows the type.</summary>
    public string? JsonForm { get; init; }

    /// <summary>The expression of the format.</summary>
    public required string Format { get; init; }

    /// <summary>The expression makes a new object, which is kept in a field.</summary>
    public bool IsComposed { get; init; }

    /// <summary>What the reader's method for the type is called behind <c>Read</c>; null when there is none.</summary>
    public string? Primitive { get; init; }

    /// <summary>The C# type of the number that stands for the constant of an enumeration; null for other types.</summary>
    public string? Underlying { get; init; }
}
