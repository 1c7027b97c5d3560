using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Rpc.Generators.Parsing;

/// <summary>Writes the names of symbols so that they mean the same wherever they stand.</summary>
internal static class TypeNames
{
    private static readonly SymbolDisplayFormat Format = SymbolDisplayFormat.FullyQualifiedFormat
        .AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    /// <summary>The type from <c>global::</c> on, with its nullable annotations.</summary>
    public static string Of(ITypeSymbol type) => type.ToDisplayString(Format);

    /// <summary>The type itself, not its nullable form.</summary>
    public static string OfNotNull(ITypeSymbol type) => Of(type.WithNullableAnnotation(NullableAnnotation.NotAnnotated));

    /// <summary>The namespace, escaped; empty for the global one.</summary>
    public static string OfNamespace(INamespaceSymbol symbol)
    {
        if (symbol.IsGlobalNamespace)
            return "";
        var name = Escape(symbol.Name);
        return symbol.ContainingNamespace.IsGlobalNamespace ? name : OfNamespace(symbol.ContainingNamespace) + "." + name;
    }

    /// <summary>The identifier with an <c>@</c> before it when it is a keyword anywhere in the language.</summary>
    public static string Escape(string identifier) =>
        identifier != "_" && (SyntaxFacts.GetKeywordKind(identifier) != SyntaxKind.None || SyntaxFacts.GetContextualKeywordKind(identifier) != SyntaxKind.None)
            ? "@" + identifier
            : identifier;
}
