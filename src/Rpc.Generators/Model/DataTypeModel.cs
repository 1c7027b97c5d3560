namespace Rpc.Generators.Model;

/// <summary>A type whose format is generated.</summary>
internal sealed record DataTypeModel
{
    /// <summary>The type, from <c>global::</c> on.</summary>
    public required string Type { get; init; }

    /// <summary>The generated class of the format.</summary>
    public required string FormatType { get; init; }

    /// <summary>The generated class of the form in JSON; null for none.</summary>
    public required string? JsonFormType { get; init; }

    /// <summary>Null is a value of the type.</summary>
    public required bool AcceptsNull { get; init; }

    /// <summary>What travels, in the order of the positions.</summary>
    public required EquatableArray<DataMemberModel> Members { get; init; }

    /// <summary>The arguments of the constructor: variables of members.</summary>
    public required EquatableArray<string> ConstructorArguments { get; init; }

    /// <summary>Values are made by a tuple literal, not by a constructor.</summary>
    public required bool IsTuple { get; init; }

    /// <summary>The types that a value may be of, when the type says so; the members are those of these types then.</summary>
    public required EquatableArray<DerivedTypeModel> DerivedTypes { get; init; }

    /// <summary>The number of elements of the array.</summary>
    public int Length => Members.Count == 0 ? 0 : Members[Members.Count - 1].Position + 1;
}

/// <summary>A type that a value of another type may be of.</summary>
/// <param name="Type">The type, from <c>global::</c> on.</param>
/// <param name="Discriminator">The literal that names it on the wire; null for nil.</param>
/// <param name="IsText">The literal is text.</param>
/// <param name="Format">The expression of the format with which it is written.</param>
/// <param name="FormatType">The type that this format is for.</param>
/// <param name="IsRead">It is made anew when it is read; else another type has the same discriminator.</param>
internal sealed record DerivedTypeModel(string Type, string? Discriminator, bool IsText, string Format, string FormatType, bool IsRead);
