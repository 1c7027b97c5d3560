using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Rpc.CodeFixes.Edits;

/// <summary>Says where <c>await</c> can stand.</summary>
internal static class AsyncCode
{
    /// <summary>Whether the function around the node is asynchronous, and the node not in a lock. The statements of a program are.</summary>
    public static bool MayAwait(SyntaxNode node)
    {
        foreach (var ancestor in node.Ancestors())
        {
            switch (ancestor)
            {
                case LockStatementSyntax:
                    return false;
                case AnonymousFunctionExpressionSyntax lambda:
                    return lambda.AsyncKeyword.IsKind(SyntaxKind.AsyncKeyword);
                case LocalFunctionStatementSyntax function:
                    return function.Modifiers.Any(SyntaxKind.AsyncKeyword);
                case GlobalStatementSyntax:
                    return true;
                case MemberDeclarationSyntax member:
                    return member is MethodDeclarationSyntax && member.Modifiers.Any(SyntaxKind.AsyncKeyword);
            }
        }

        return false;
    }
}
