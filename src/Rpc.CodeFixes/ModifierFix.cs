using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Rpc.CodeFixes.Edits;
using Rpc.Generators.Diagnostics;

namespace Rpc.CodeFixes;

/// <summary>Makes a member public, an instance member or <c>new</c>, where nothing but a modifier is in the way.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ModifierFix))]
internal sealed class ModifierFix() : NodeFix<MemberDeclarationSyntax>(DiagnosticIds.MemberNotPublic, DiagnosticIds.StaticAbstractMember, DiagnosticIds.DescriptorHidden)
{
    protected override IEnumerable<NodeChange> GetChanges(SemanticModel model, MemberDeclarationSyntax node, Diagnostic diagnostic)
    {
        // A contract that inherits the member has nothing to change itself.
        if (node is BaseTypeDeclarationSyntax && diagnostic.Id != DiagnosticIds.DescriptorHidden)
            yield break;

        yield return diagnostic.Id switch
        {
            DiagnosticIds.MemberNotPublic => new NodeChange("Make it public", diagnostic.Id, editor =>
                editor.RemoveModifiers(node, SyntaxKind.InternalKeyword, SyntaxKind.ProtectedKeyword, SyntaxKind.PrivateKeyword)),
            DiagnosticIds.StaticAbstractMember => new NodeChange("Make it an instance member", diagnostic.Id, editor =>
                editor.RemoveModifiers(node, SyntaxKind.StaticKeyword, SyntaxKind.AbstractKeyword)),
            _ => new NodeChange("Declare it new", diagnostic.Id, editor => editor.AddModifier(node, SyntaxKind.NewKeyword)),
        };
    }
}
