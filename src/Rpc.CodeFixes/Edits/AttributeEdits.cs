using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Simplification;
using Rpc.Generators.Parsing;

namespace Rpc.CodeFixes.Edits;

/// <summary>Finds, makes and removes attributes.</summary>
internal static class AttributeEdits
{
    /// <summary>The attributes of that type in the declaration.</summary>
    public static IEnumerable<AttributeSyntax> FindAttributes(this SemanticModel model, MemberDeclarationSyntax declaration, string metadataName) =>
        declaration.AttributeLists.SelectMany(static list => list.Attributes).Where(attribute => model.GetTypeInfo(attribute).Type.Is(metadataName));

    /// <summary>An attribute whose name becomes as short as the usings allow.</summary>
    public static AttributeSyntax Create(string metadataName, ExpressionSyntax argument) => SyntaxFactory.Attribute(
        SyntaxFactory.ParseName("global::" + metadataName.Substring(0, metadataName.Length - nameof(Attribute).Length)).WithAdditionalAnnotations(Simplifier.Annotation),
        SyntaxFactory.AttributeArgumentList(SyntaxFactory.SingletonSeparatedList(SyntaxFactory.AttributeArgument(argument))));

    /// <summary>An attribute in brackets of its own.</summary>
    public static AttributeListSyntax CreateList(string metadataName, ExpressionSyntax? argument = null)
    {
        var attribute = Create(metadataName, argument ?? SyntaxFactory.LiteralExpression(SyntaxKind.NullLiteralExpression));
        return SyntaxFactory.AttributeList(SyntaxFactory.SingletonSeparatedList(argument is null ? attribute.WithArgumentList(null) : attribute));
    }

    /// <summary>Gives a declaration a name on the wire, by the attribute of that type, which it has or gets.</summary>
    public static void SetName(this SyntaxEditor editor, SemanticModel model, MemberDeclarationSyntax declaration, string metadataName, string name)
    {
        var literal = SyntaxFactory.LiteralExpression(SyntaxKind.StringLiteralExpression, SyntaxFactory.Literal(name));
        var attribute = model.FindAttributes(declaration, metadataName).FirstOrDefault();
        if (attribute is null)
            editor.AddAttribute(declaration, Create(metadataName, literal));
        else if (attribute.ArgumentList?.Arguments.FirstOrDefault(static argument => argument.NameEquals is null) is { } old)
            editor.ReplaceNode(old.Expression, literal);
        else
            editor.ReplaceNode(attribute, attribute.WithArgumentList(SyntaxFactory.AttributeArgumentList(
                (attribute.ArgumentList?.Arguments ?? default).Insert(0, SyntaxFactory.AttributeArgument(literal)))));
    }

    /// <summary>Removes an attribute, and with the last one its brackets.</summary>
    public static void RemoveAttribute(this SyntaxEditor editor, AttributeSyntax attribute)
    {
        if (attribute.Parent is not AttributeListSyntax { Attributes.Count: 1 } list)
            editor.RemoveNode(attribute);
        else
            editor.RemoveNode(list, list.Parent is MemberDeclarationSyntax member && member.AttributeLists[0] == list ? SyntaxRemoveOptions.KeepLeadingTrivia : SyntaxRemoveOptions.KeepNoTrivia);
    }
}
