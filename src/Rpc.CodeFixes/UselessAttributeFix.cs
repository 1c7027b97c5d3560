using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Rpc.CodeFixes.Edits;
using Rpc.Generators.Diagnostics;
using Rpc.Generators.Parsing;

namespace Rpc.CodeFixes;

/// <summary>Removes the attributes that a local helper has no use for.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UselessAttributeFix))]
internal sealed class UselessAttributeFix() : NodeFix<MemberDeclarationSyntax>(DiagnosticIds.AttributeWithoutEffect)
{
    private static readonly string[] Useless = [KnownTypes.MethodAttribute, KnownTypes.EventAttribute, KnownTypes.NotificationAttribute];

    protected override IEnumerable<NodeChange> GetChanges(SemanticModel model, MemberDeclarationSyntax node, Diagnostic diagnostic)
    {
        var attributes = Useless.SelectMany(metadataName => model.FindAttributes(node, metadataName)).ToList();
        if (attributes.Count == 0)
            yield break;
        yield return new NodeChange($"Remove '{string.Join("', '", attributes.Select(static attribute => attribute.Name))}'", nameof(UselessAttributeFix), editor =>
        {
            foreach (var attribute in attributes)
                editor.RemoveAttribute(attribute);
        });
    }
}
