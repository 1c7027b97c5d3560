using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Rpc.Generators.Caching;

/// <summary>
/// Reads the surface of a file: the words of its declarations, without comments and white space, and without bodies and initial values that are not constant. What the reader does not
/// know counts as part of the names, on which everything depends.
/// </summary>
internal sealed class SurfaceReader
{
    // What stands for code that is left out: that there is some is part of a declaration.
    private const string Body = "{}";
    private const string Statement = "statement";
    private const string Generated = "generated";

    private readonly HashSet<string> _namesInConstants = new(StringComparer.Ordinal);
    private readonly List<(string Name, SurfaceHash Hash)> _namedMembers = [];
    private SurfaceHash _names = SurfaceHash.Empty;
    private SurfaceHash _members = SurfaceHash.Empty;

    private SurfaceReader()
    {
    }

    public static SourceSurface Read(SyntaxTree tree, CancellationToken cancellationToken)
    {
        var reader = new SurfaceReader();
        var root = tree.GetRoot(cancellationToken);
        reader.ReadFile(tree, root);
        reader.ReadContainer(root);
        return new SourceSurface
        {
            Names = reader._names,
            Members = reader._members,
            NamedMembers = reader._namedMembers,
            NamesInConstants = [.. reader._namesInConstants],
        };
    }

    // Types that are local to a file are named after it, and generated files have no nullable annotations until they ask for them.
    private void ReadFile(SyntaxTree tree, SyntaxNode root)
    {
        _names = _names.Add(tree.FilePath);
        if (tree.Options is CSharpParseOptions options)
            _names = _names.Add((ulong)options.LanguageVersion);
        foreach (var feature in tree.Options.Features.OrderBy(static feature => feature.Key, StringComparer.Ordinal))
            _names = _names.Add(feature.Key).Add(feature.Value);
        foreach (var trivia in root.GetLeadingTrivia())
        {
            if ((trivia.IsKind(SyntaxKind.SingleLineCommentTrivia) || trivia.IsKind(SyntaxKind.MultiLineCommentTrivia)) && trivia.ToString().Contains("<auto"))
                _names = _names.Add(Generated);
        }
    }

    // A file, a namespace, or a type that has members.
    private void ReadContainer(SyntaxNode container)
    {
        foreach (var child in container.ChildNodesAndTokens())
        {
            switch (child.AsNode())
            {
                case null:
                    _names = AddToken(_names, child.AsToken());
                    break;
                case MemberDeclarationSyntax member:
                    ReadMember(member);
                    break;
                case ParameterListSyntax parameters:
                    ReadPrimaryConstructor(container, parameters);
                    break;
                case UsingDirectiveSyntax { Alias: not null } alias:
                    _names = AddNode(_names, alias);
                    NoteNames(alias);
                    break;
                case var node:
                    _names = AddNode(_names, node);
                    break;
            }
        }
    }

    private void ReadMember(MemberDeclarationSyntax member)
    {
        switch (member)
        {
            case BaseNamespaceDeclarationSyntax:
                ReadContainer(member);
                break;
            case TypeDeclarationSyntax type:
                // A member that moves to the next type is another one.
                _members = _members.Add(type.Identifier.Text);
                ReadContainer(type);
                _members = _members.Add(Body);
                break;
            case GlobalStatementSyntax:
                _names = AddDirectives(_names.Add(Statement), member);
                break;
            case BaseTypeDeclarationSyntax or DelegateDeclarationSyntax:
            case FieldDeclarationSyntax field when field.Modifiers.Any(SyntaxKind.ConstKeyword):
                _names = AddNode(_names, member);
                break;
            default:
                AddMember(AddNode(SurfaceHash.Empty, member), GetNames(member));
                break;
        }
    }

    private void ReadPrimaryConstructor(SyntaxNode type, ParameterListSyntax parameters)
    {
        var names = parameters.Parameters.Select(static parameter => parameter.Identifier.ValueText);
        AddMember(AddNode(SurfaceHash.Empty, parameters), type is TypeDeclarationSyntax declaration ? names.Append(declaration.Identifier.ValueText) : names);
    }

    private void AddMember(SurfaceHash hash, IEnumerable<string> names)
    {
        _members = _members.Add(hash);
        foreach (var name in names)
            _namedMembers.Add((name, hash));
    }

    private static IEnumerable<string> GetNames(MemberDeclarationSyntax member) => member switch
    {
        BaseFieldDeclarationSyntax field => field.Declaration.Variables.Select(static variable => variable.Identifier.ValueText),
        PropertyDeclarationSyntax property => [property.Identifier.ValueText],
        EventDeclarationSyntax @event => [@event.Identifier.ValueText],
        MethodDeclarationSyntax method => [method.Identifier.ValueText],
        ConstructorDeclarationSyntax constructor => [constructor.Identifier.ValueText],
        _ => [],
    };

    private SurfaceHash AddNode(SurfaceHash hash, SyntaxNode node)
    {
        switch (node)
        {
            case BlockSyntax or ArrowExpressionClauseSyntax or ConstructorInitializerSyntax:
            case EqualsValueClauseSyntax when IsInitialValue(node):
                return AddDirectives(hash.Add(Body), node);
            case AttributeSyntax or EqualsValueClauseSyntax:
                NoteNames(node);
                break;
        }

        foreach (var child in node.ChildNodesAndTokens())
            hash = child.AsNode() is { } inner ? AddNode(hash, inner) : AddToken(hash, child.AsToken());
        return hash;
    }

    // The others are those of parameters, of constants, and of the constants of an enumeration.
    private static bool IsInitialValue(SyntaxNode value) => value.Parent switch
    {
        PropertyDeclarationSyntax => true,
        VariableDeclaratorSyntax { Parent.Parent: FieldDeclarationSyntax field } => !field.Modifiers.Any(SyntaxKind.ConstKeyword),
        VariableDeclaratorSyntax => true,
        _ => false,
    };

    private void NoteNames(SyntaxNode node)
    {
        foreach (var token in node.DescendantTokens())
        {
            if (!token.IsKind(SyntaxKind.IdentifierToken))
                continue;
            _namesInConstants.Add(token.ValueText);
            // The class of an attribute may be called so, and its constructors as the class.
            if (token.Parent?.Parent is AttributeSyntax or QualifiedNameSyntax or AliasQualifiedNameSyntax or UsingDirectiveSyntax)
                _namesInConstants.Add(token.ValueText + nameof(Attribute));
        }
    }

    private SurfaceHash AddToken(SurfaceHash hash, SyntaxToken token)
    {
        hash = hash.Add((ulong)token.RawKind).Add(token.Text);
        return token.ContainsDirectives ? AddDirectives(hash, token) : hash;
    }

    private SurfaceHash AddDirectives(SurfaceHash hash, SyntaxNode node)
    {
        if (!node.ContainsDirectives)
            return hash;
        foreach (var token in node.DescendantTokens())
        {
            if (token.ContainsDirectives)
                hash = AddDirectives(hash, token);
        }

        return hash;
    }

    // Of all directives #nullable alone outlives the reading of the file: it says what the types behind it mean, here and in the names below.
    private SurfaceHash AddDirectives(SurfaceHash hash, SyntaxToken token)
    {
        foreach (var trivia in token.GetAllTrivia())
        {
            if (!trivia.IsKind(SyntaxKind.NullableDirectiveTrivia))
                continue;
            var text = trivia.ToString();
            _names = _names.Add(text);
            hash = hash.Add(text);
        }

        return hash;
    }
}
