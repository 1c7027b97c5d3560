using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Rpc.Generators.Diagnostics;
using Rpc.Generators.Parsing;

namespace Rpc.CodeFixes;

/// <summary>Takes <c>IDisposable</c> and <c>IAsyncDisposable</c> from what a contract inherits.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(DisposableFix))]
internal sealed class DisposableFix() : NodeFix<InterfaceDeclarationSyntax>(DiagnosticIds.InheritsDisposable)
{
    protected override IEnumerable<NodeChange> GetChanges(SemanticModel model, InterfaceDeclarationSyntax node, Diagnostic diagnostic)
    {
        // What a base interface inherits is its own affair.
        if (node.BaseList is not { } list)
            yield break;
        var kept = list.Types.Where(type => model.GetTypeInfo(type.Type).Type is var symbol && !symbol.Is(KnownTypes.Disposable) && !symbol.Is(KnownTypes.AsyncDisposable)).ToList();
        if (kept.Count == list.Types.Count)
            yield break;

        var removed = string.Join(" and ", list.Types.Except(kept).Select(static type => $"'{type}'"));
        yield return new NodeChange($"Do not inherit {removed}", nameof(DisposableFix), editor => editor.ReplaceNode(node, (current, _) => Remove((InterfaceDeclarationSyntax)current, list.Types.Select(type => kept.Contains(type)).ToList())));
    }

    private static InterfaceDeclarationSyntax Remove(InterfaceDeclarationSyntax contract, List<bool> isKept)
    {
        var list = contract.BaseList!;
        if (isKept.Contains(true))
        {
            for (var i = isKept.Count - 1; i >= 0; i--)
                list = isKept[i] ? list : list.WithTypes(list.Types.RemoveAt(i));
            return contract.WithBaseList(list.WithTrailingTrivia(contract.BaseList!.GetTrailingTrivia()));
        }

        // The line break before the body was the list's.
        var without = contract.WithBaseList(null);
        return without.ReplaceToken(without.Identifier, without.Identifier.WithTrailingTrivia(list.GetTrailingTrivia()));
    }
}
