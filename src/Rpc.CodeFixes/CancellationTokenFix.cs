using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Rpc.Generators.Diagnostics;
using Rpc.Generators.Parsing;

namespace Rpc.CodeFixes;

/// <summary>Moves a cancellation token to the end, or removes it where there is another.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(CancellationTokenFix))]
internal sealed class CancellationTokenFix() : NodeFix<ParameterSyntax>(DiagnosticIds.MisplacedCancellationToken)
{
    protected override IEnumerable<NodeChange> GetChanges(SemanticModel model, ParameterSyntax node, Diagnostic diagnostic)
    {
        if (node.Parent is not ParameterListSyntax list)
            yield break;

        var name = node.Identifier.Text;
        if (list.Parameters.Any(other => other != node && model.GetDeclaredSymbol(other)?.Type.Is(KnownTypes.CancellationToken) == true))
            yield return new NodeChange($"Remove '{name}'", "Remove", editor => editor.ReplaceNode(list, list.WithParameters(list.Parameters.Remove(node))));
        // Behind an array of any length nothing can stand.
        else if (!list.Parameters.Last().Modifiers.Any(SyntaxKind.ParamsKeyword))
            yield return new NodeChange($"Move '{name}' to the end", "Move", editor => editor.ReplaceNode(list, list.WithParameters(MoveToEnd(list.Parameters, node))));
    }

    // Each place keeps its line breaks, whoever stands there.
    private static SeparatedSyntaxList<ParameterSyntax> MoveToEnd(SeparatedSyntaxList<ParameterSyntax> parameters, ParameterSyntax token)
    {
        var last = token.Default is null && parameters.Any(static parameter => parameter.Default is not null)
            ? token.WithDefault(SyntaxFactory.EqualsValueClause(
                SyntaxFactory.Token(SyntaxKind.EqualsToken).WithLeadingTrivia(SyntaxFactory.Space).WithTrailingTrivia(SyntaxFactory.Space),
                SyntaxFactory.LiteralExpression(SyntaxKind.DefaultLiteralExpression)))
            : token;
        var ordered = parameters.Where(parameter => parameter != token).Append(last);
        return SyntaxFactory.SeparatedList(ordered.Zip(parameters, static (parameter, place) => parameter.WithTriviaFrom(place)), parameters.GetSeparators());
    }
}
