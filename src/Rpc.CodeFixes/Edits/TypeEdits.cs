using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Simplification;
using Rpc.Generators.Parsing;

namespace Rpc.CodeFixes.Edits;

/// <summary>Makes the types that a contract's members have.</summary>
internal static class TypeEdits
{
    /// <summary>The type with its arguments; null where the framework lacks it.</summary>
    public static INamedTypeSymbol? Construct(this Compilation compilation, string metadataName, params ITypeSymbol[] arguments)
    {
        var type = compilation.GetTypeByMetadataName(metadataName);
        return arguments.Length == 0 ? type : type?.Construct([.. arguments]);
    }

    /// <summary><c>Task</c>, or <c>Task&lt;T&gt;</c> where there is a result.</summary>
    public static INamedTypeSymbol? ConstructTask(this Compilation compilation, ITypeSymbol? result) =>
        result is null ? compilation.Construct(KnownTypes.Task) : compilation.Construct(KnownTypes.TaskOfT, result);

    /// <summary><c>ValueTask</c>, or <c>ValueTask&lt;T&gt;</c> where there is a result.</summary>
    public static INamedTypeSymbol? ConstructValueTask(this Compilation compilation, ITypeSymbol? result) =>
        result is null ? compilation.Construct(KnownTypes.ValueTask) : compilation.Construct(KnownTypes.ValueTaskOfT, result);

    /// <summary>The type as it is written where its namespace is imported, which it then is.</summary>
    /// <param name="editor">The editor of the document.</param>
    /// <param name="type">The type.</param>
    /// <param name="place">Where it is to stand.</param>
    public static TypeSyntax CreateType(this DocumentEditor editor, ITypeSymbol type, SyntaxNode place)
    {
        var created = (TypeSyntax)editor.Generator.TypeExpression(type, addImport: true);
        // Asked to import what is, Roslyn 4.8 begins the file with an empty line.
        return editor.SemanticModel.LookupNamespacesAndTypes(place.SpanStart, name: type.Name).Contains(type.OriginalDefinition, SymbolEqualityComparer.Default)
            ? created
            : created.WithAdditionalAnnotations(Simplifier.AddImportsAnnotation);
    }

    /// <summary>The type as titles name it.</summary>
    public static string Describe(this ITypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat);
}
