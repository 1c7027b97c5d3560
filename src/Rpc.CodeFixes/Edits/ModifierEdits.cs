using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace Rpc.CodeFixes.Edits;

/// <summary>Changes the modifiers of declarations, and leaves comments and line breaks where they are.</summary>
internal static class ModifierEdits
{
    /// <summary>Adds a modifier behind the others.</summary>
    public static void AddModifier(this SyntaxEditor editor, MemberDeclarationSyntax declaration, SyntaxKind kind) => editor.ReplaceNode(declaration, (current, _) =>
    {
        var member = (MemberDeclarationSyntax)current;
        var modifier = SyntaxFactory.Token(kind).WithTrailingTrivia(SyntaxFactory.Space);
        if (member.Modifiers.Count > 0)
            return member.WithModifiers(member.Modifiers.Add(modifier));

        var next = GetTokenBehindModifiers(member);
        return member.ReplaceToken(next, next.WithLeadingTrivia()).WithModifiers(SyntaxFactory.TokenList(modifier.WithLeadingTrivia(next.LeadingTrivia)));
    });

    /// <summary>Removes the modifiers of those kinds.</summary>
    public static void RemoveModifiers(this SyntaxEditor editor, MemberDeclarationSyntax declaration, params SyntaxKind[] kinds) => editor.ReplaceNode(declaration, (current, _) =>
    {
        var member = (MemberDeclarationSyntax)current;
        var rest = SyntaxFactory.TokenList(member.Modifiers.Where(modifier => !kinds.Contains(modifier.Kind())));
        if (rest.Count == member.Modifiers.Count)
            return member;

        var leading = member.Modifiers[0].LeadingTrivia;
        if (rest.Count > 0)
            return member.WithModifiers(rest.Replace(rest[0], rest[0].WithLeadingTrivia(leading)));
        member = member.WithModifiers(rest);
        var next = GetTokenBehindModifiers(member);
        return member.ReplaceToken(next, next.WithLeadingTrivia(leading));
    });

    private static SyntaxToken GetTokenBehindModifiers(MemberDeclarationSyntax member)
    {
        if (member.Modifiers.Count > 0)
            return member.Modifiers.Last().GetNextToken();
        return member.AttributeLists.Count > 0 ? member.AttributeLists.Last().GetLastToken().GetNextToken() : member.GetFirstToken();
    }
}
