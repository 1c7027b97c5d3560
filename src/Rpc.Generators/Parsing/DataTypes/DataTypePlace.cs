using Microsoft.CodeAnalysis;

namespace Rpc.Generators.Parsing.DataTypes;

/// <summary>Where a data type was found: the member of the contract, and the way from there.</summary>
/// <param name="Member">The member of the contract.</param>
/// <param name="Symbol">What of the member it is said at.</param>
/// <param name="Path">The way: <c>ITicker.GetQuoteAsync → Quote.Source</c>.</param>
internal sealed record DataTypePlace(CollectedMember Member, ISymbol Symbol, string Path)
{
    private const string Arrow = " → ";

    private static readonly SymbolDisplayFormat Format =
        SymbolDisplayFormat.CSharpErrorMessageFormat.RemoveMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    /// <summary>The number of members on the way.</summary>
    public int Depth { get; private init; }

    /// <summary>The place inside of a member of the type.</summary>
    public DataTypePlace Into(INamedTypeSymbol type, ISymbol member) => this with { Depth = Depth + 1, Path = $"{Path}{Arrow}{Name(type)}.{member.Name}" };

    /// <summary>The way to a type, or to the member that the way has reached.</summary>
    public string To(ISymbol symbol) => symbol is ITypeSymbol type ? Path + Arrow + type.ToDisplayString(Format) : Path;

    private static string Name(INamedTypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat);
}
