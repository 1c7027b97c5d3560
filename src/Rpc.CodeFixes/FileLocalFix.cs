using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Rpc.CodeFixes.Edits;
using Rpc.Generators.Diagnostics;

namespace Rpc.CodeFixes;

/// <summary>Makes a type that is local to its file internal.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(FileLocalFix))]
internal sealed class FileLocalFix() : NodeFix<TypeDeclarationSyntax>(DiagnosticIds.FileLocalContract)
{
    protected override IEnumerable<NodeChange> GetChanges(SemanticModel model, TypeDeclarationSyntax node, Diagnostic diagnostic)
    {
        // Only the outermost type can be local to a file.
        if (node.AncestorsAndSelf().OfType<TypeDeclarationSyntax>().Last() is not { } type || type.Modifiers.IndexOf(SyntaxKind.FileKeyword) is not (>= 0 and var at))
            yield break;
        var token = type.Modifiers[at];
        yield return new NodeChange($"Make '{type.Identifier.Text}' internal", nameof(FileLocalFix), editor =>
            editor.ReplaceNode(type, (current, _) =>
            {
                var modifiers = ((TypeDeclarationSyntax)current).Modifiers;
                return ((TypeDeclarationSyntax)current).WithModifiers(modifiers.Replace(modifiers[at], SyntaxFactory.Token(SyntaxKind.InternalKeyword).WithTriviaFrom(token)));
            }));
    }
}
