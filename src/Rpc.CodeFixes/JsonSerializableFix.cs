using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Simplification;
using Rpc.CodeFixes.Edits;
using Rpc.Generators.Analyzers;
using Rpc.Generators.Diagnostics;
using Rpc.Generators.Parsing;

namespace Rpc.CodeFixes;

/// <summary>Lists a type in the contract's JSON serializer context, wherever that is declared.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(JsonSerializableFix))]
internal sealed class JsonSerializableFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(DiagnosticIds.TypeNotInContext);

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => JsonSerializableFixAll.Instance;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var solution = context.Document.Project.Solution;
        foreach (var diagnostic in context.Diagnostics)
        {
            if (await FindAsync(context.Document, diagnostic, context.CancellationToken).ConfigureAwait(false) is not { } entry)
                continue;
            context.RegisterCodeFix(
                CodeAction.Create($"Add [JsonSerializable] to '{entry.Context.Identifier.Text}'", token => AddAsync(solution, [entry], token), nameof(JsonSerializableFix)),
                diagnostic);
        }
    }

    /// <summary>The declaration that lacks the type; null when it is not in the solution's source.</summary>
    internal static async Task<JsonContextEntry?> FindAsync(Document document, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        var root = await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false);
        var model = await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false);
        if (root?.FindNode(diagnostic.Location.SourceSpan).FirstAncestorOrSelf<InterfaceDeclarationSyntax>() is not { } contract
            || model?.GetDeclaredSymbol(contract, cancellationToken) is not { } symbol
            || JsonContextParser.Find(symbol) is not { } json
            || !diagnostic.Properties.TryGetValue(JsonContextAnalyzer.TypeProperty, out var type))
        {
            return null;
        }

        // The other half of the context is generated, and repeats no base class.
        foreach (var reference in json.DeclaringSyntaxReferences)
        {
            if (document.Project.Solution.GetDocument(reference.SyntaxTree) is { } declaring
                && await reference.GetSyntaxAsync(cancellationToken).ConfigureAwait(false) is ClassDeclarationSyntax { BaseList: not null } declaration)
            {
                return new JsonContextEntry(declaring.Id, declaration, type!);
            }
        }

        return null;
    }

    /// <summary>Adds the entries, each once.</summary>
    internal static async Task<Solution> AddAsync(Solution solution, IEnumerable<JsonContextEntry> entries, CancellationToken cancellationToken)
    {
        var editor = new SolutionEditor(solution);
        foreach (var context in entries.GroupBy(static entry => (entry.Document, entry.Context)))
        {
            var document = await editor.GetDocumentEditorAsync(context.Key.Document, cancellationToken).ConfigureAwait(false);
            foreach (var type in context.Select(static entry => entry.Type).Distinct())
                document.AddAttribute(context.Key.Context, CreateAttribute(type));
        }

        return editor.GetChangedSolution();
    }

    private static AttributeSyntax CreateAttribute(string type) => AttributeEdits.Create(
        KnownTypes.JsonSerializable,
        SyntaxFactory.TypeOfExpression(SyntaxFactory.ParseTypeName(type).WithAdditionalAnnotations(Simplifier.Annotation)));
}

/// <summary>A type that a context is to list.</summary>
internal sealed class JsonContextEntry(DocumentId document, ClassDeclarationSyntax context, string type)
{
    public DocumentId Document { get; } = document;

    public ClassDeclarationSyntax Context { get; } = context;

    public string Type { get; } = type;
}
