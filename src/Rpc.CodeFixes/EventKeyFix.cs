using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Rpc.CodeFixes.Edits;
using Rpc.Generators.Diagnostics;
using Rpc.Generators.Parsing;

namespace Rpc.CodeFixes;

/// <summary>Removes the key of an event that does not use it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(EventKeyFix))]
internal sealed class EventKeyFix() : NodeFix<MemberDeclarationSyntax>(DiagnosticIds.EventKeyWithoutEffect)
{
    protected override IEnumerable<NodeChange> GetChanges(SemanticModel model, MemberDeclarationSyntax node, Diagnostic diagnostic)
    {
        var attribute = model.FindAttributes(node, KnownTypes.EventAttribute).FirstOrDefault();
        if (attribute?.ArgumentList?.Arguments.FirstOrDefault(static argument => argument.NameEquals?.Name.Identifier.ValueText == "Key") is not { } key)
            yield break;
        yield return new NodeChange("Remove the key", nameof(EventKeyFix), editor =>
        {
            // Alone it leaves an attribute that says nothing.
            if (attribute.ArgumentList!.Arguments.Count == 1)
                editor.RemoveAttribute(attribute);
            else
                editor.RemoveNode(key);
        });
    }
}
