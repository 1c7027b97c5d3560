using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Rpc.Generators.Caching;

/// <summary>
/// Reads the surface of a file: the words of its declarations, without comments and white space, and without bodies and initial values that are not constant. The hash of a declaration says all that
/// its words may mean by themselves: the usings, namespaces and types around it, and where nullable annotations are on. What others of those names declare is for whoever compares surfaces.
/// </summary>
internal sealed class SurfaceReader
{
    // What stands for code that is left out: that there is some is part of a declaration.
    private const string Body = "{}";
    private const string Generated = "generated";

    // Where the statements of a file without a class are.
    private const string ProgramClass = "Program";

    // Where the types are that the compiler itself means, by syntax that does not name them.
    private const string CompilersSpace = "System";

    private readonly List<Declaration> _declarations = [];
    private readonly HashSet<string> _namespaces = new(StringComparer.Ordinal);
    private readonly HashSet<string> _namesAround = new(StringComparer.Ordinal);
    private readonly HashSet<string> _globalNames = new(StringComparer.Ordinal);
    private readonly List<string> _containers = [];

    // Of the declaration that is being read.
    private readonly List<string> _names = [];
    private readonly List<string> _namesInConstants = [];
    private bool _isConstant;

    private SurfaceHash _around = SurfaceHash.Empty;
    private SurfaceHash _nullable = SurfaceHash.Empty;
    private SurfaceHash _global = SurfaceHash.Empty;
    private SurfaceHash _all = SurfaceHash.Empty;

    private SurfaceReader()
    {
    }

    public static SourceSurface Read(SyntaxTree tree, CancellationToken cancellationToken)
    {
        var reader = new SurfaceReader();
        var root = tree.GetRoot(cancellationToken);
        reader.ReadOptions(tree, root);
        reader.ReadSpace(root, "");
        return new SourceSurface(tree.FilePath, reader._all.Add(reader._global).Add(reader._nullable))
        {
            Global = reader._global,
            GlobalNames = [.. reader._globalNames],
            Namespaces = [.. reader._namespaces],
            Declarations = [.. reader._declarations],
        };
    }

    // Generated files have no nullable annotations until they ask for them.
    private void ReadOptions(SyntaxTree tree, SyntaxNode root)
    {
        if (tree.Options is CSharpParseOptions options)
            _around = _around.Add((ulong)options.LanguageVersion);
        foreach (var feature in tree.Options.Features.OrderBy(static feature => feature.Key, StringComparer.Ordinal))
            _around = _around.Add(feature.Key).Add(feature.Value);
        foreach (var trivia in root.GetLeadingTrivia())
        {
            if ((trivia.IsKind(SyntaxKind.SingleLineCommentTrivia) || trivia.IsKind(SyntaxKind.MultiLineCommentTrivia)) && trivia.ToString().Contains("<auto"))
                _around = _around.Add(Generated);
        }
    }

    // A file or a namespace.
    private void ReadSpace(SyntaxNode space, string path)
    {
        var outside = _around;
        foreach (var child in space.ChildNodesAndTokens())
        {
            switch (child.AsNode())
            {
                case null:
                    AddDirectives(SurfaceHash.Empty, child.AsToken());
                    break;
                case MemberDeclarationSyntax member:
                    ReadMember(member, path);
                    break;
                case NameSyntax name:
                    AddDirectives(SurfaceHash.Empty, name);
                    break;
                case AttributeListSyntax:
                case UsingDirectiveSyntax { GlobalKeyword.RawKind: not 0 }:
                    _global = AddNode(_global.Add(_nullable), child.AsNode()!);
                    TakeNames(_globalNames);
                    break;
                case var node:
                    _around = AddNode(_around.Add(_nullable), node);
                    TakeNames(_namesAround);
                    break;
            }
        }

        _all = _all.Add(_around);
        _around = outside;
    }

    private void ReadNamespace(BaseNamespaceDeclarationSyntax space, string path)
    {
        var outside = _around;
        foreach (var token in space.Name.DescendantTokens())
        {
            if (!token.IsKind(SyntaxKind.IdentifierToken))
                continue;
            var name = token.ValueText;
            path = path.Length == 0 ? name : path + "." + name;
            _namespaces.Add(path);
            _namesAround.Add(name);
            _around = _around.Add(name);
        }

        ReadSpace(space, path);
        _around = outside;
    }

    private void ReadMember(MemberDeclarationSyntax member, string path)
    {
        switch (member)
        {
            case BaseNamespaceDeclarationSyntax space:
                ReadNamespace(space, path);
                break;
            case TypeDeclarationSyntax type:
                ReadType(type, path);
                break;
            case GlobalStatementSyntax:
                AddDirectives(SurfaceHash.Empty, member);
                if (!_declarations.Exists(static declaration => declaration is { IsType: true, Name: ProgramClass }))
                    Add(Begin().Add(Body), isType: true, path, [ProgramClass]);
                break;
            case BaseTypeDeclarationSyntax type:
                Add(AddNode(Begin(), type), isType: true, path, [type.Identifier.ValueText]);
                break;
            case DelegateDeclarationSyntax type:
                Add(AddNode(Begin(), type), isType: true, path, [type.Identifier.ValueText]);
                break;
            default:
                // What has no name, as an operator, says something of its type.
                var hash = AddNode(Begin(), member);
                var names = GetNames(member);
                if (names.Length > 0)
                    Add(hash, isType: false, path, names);
                else
                    Add(hash, isType: true, path, [_containers.LastOrDefault() ?? ""]);
                break;
        }
    }

    // A type that has members.
    private void ReadType(TypeDeclarationSyntax type, string path)
    {
        var name = type.Identifier.ValueText;
        var hash = Begin();
        foreach (var child in type.ChildNodesAndTokens())
        {
            if (child.AsNode() is not { } node)
            {
                hash = AddToken(hash, child.AsToken());
                if (child.IsKind(SyntaxKind.OpenBraceToken))
                    break;
            }
            else
            {
                hash = node is ParameterListSyntax ? AddDirectives(hash, node) : AddNode(hash, node);
            }
        }

        Add(hash, isType: true, path, [name]);
        var outside = _around;
        _around = _around.Add(name).Add((ulong)(type.TypeParameterList?.Parameters.Count ?? 0));
        _containers.Add(name);
        if (type.ParameterList is { } parameters)
            Add(AddNode(Begin(), parameters), isType: false, path, [.. parameters.Parameters.Select(static parameter => parameter.Identifier.ValueText), name]);
        foreach (var member in type.Members)
            ReadMember(member, path);
        AddDirectives(SurfaceHash.Empty, type.CloseBraceToken);
        _containers.RemoveAt(_containers.Count - 1);
        _around = outside;
    }

    private static string[] GetNames(MemberDeclarationSyntax member) => member switch
    {
        BaseFieldDeclarationSyntax field => [.. field.Declaration.Variables.Select(static variable => variable.Identifier.ValueText)],
        PropertyDeclarationSyntax property => [property.Identifier.ValueText],
        EventDeclarationSyntax @event => [@event.Identifier.ValueText],
        MethodDeclarationSyntax method => [method.Identifier.ValueText],
        ConstructorDeclarationSyntax constructor => [constructor.Identifier.ValueText],
        _ => [],
    };

    private SurfaceHash Begin()
    {
        _names.Clear();
        _namesInConstants.Clear();
        return _around.Add(_nullable);
    }

    private void Add(SurfaceHash hash, bool isType, string path, string[] names)
    {
        string[] inside = [.. _names, .. _containers], inConstants = [.. _namesInConstants];
        foreach (var name in names)
            _declarations.Add(new Declaration(isType, name, hash) { Names = inside, NamesInConstants = inConstants, NamesAround = _namesAround });
        _all = _all.Add(hash);
        if (path == CompilersSpace || path.StartsWith(CompilersSpace + ".", StringComparison.Ordinal))
            _global = _global.Add(hash);
    }

    private void TakeNames(HashSet<string> target)
    {
        target.UnionWith(_names);
        target.UnionWith(_namesInConstants);
        Begin();
    }

    private SurfaceHash AddNode(SurfaceHash hash, SyntaxNode node)
    {
        var outside = _isConstant;
        switch (node)
        {
            case BlockSyntax or ArrowExpressionClauseSyntax or ConstructorInitializerSyntax:
            case EqualsValueClauseSyntax when IsInitialValue(node):
                return AddDirectives(hash.Add(Body), node);
            case AttributeSyntax attribute:
                _isConstant = true;
                NoteAttribute(attribute);
                break;
            case EqualsValueClauseSyntax or BracketedArgumentListSyntax:
                _isConstant = true;
                break;
        }

        foreach (var child in node.ChildNodesAndTokens())
            hash = child.AsNode() is { } inner ? AddNode(hash, inner) : AddToken(hash, child.AsToken());
        _isConstant = outside;
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

    // The class of an attribute may be called so, and its constructors as the class.
    private void NoteAttribute(AttributeSyntax attribute)
    {
        foreach (var token in attribute.Name.DescendantTokens())
        {
            if (token.IsKind(SyntaxKind.IdentifierToken))
                _namesInConstants.Add(token.ValueText + nameof(Attribute));
        }
    }

    private SurfaceHash AddToken(SurfaceHash hash, SyntaxToken token)
    {
        if (token.IsKind(SyntaxKind.IdentifierToken))
            (_isConstant ? _namesInConstants : _names).Add(token.ValueText);
        return AddDirectives(hash.Add((ulong)token.RawKind).Add(token.Text), token);
    }

    private SurfaceHash AddDirectives(SurfaceHash hash, SyntaxNode node)
    {
        if (!node.ContainsDirectives)
            return hash;
        foreach (var token in node.DescendantTokens())
            hash = AddDirectives(hash, token);
        return hash;
    }

    // Of all directives #nullable alone outlives the reading of the file: it says what the types behind it mean, here and in the declarations below.
    private SurfaceHash AddDirectives(SurfaceHash hash, SyntaxToken token)
    {
        if (!token.ContainsDirectives)
            return hash;
        foreach (var trivia in token.GetAllTrivia())
        {
            if (!trivia.IsKind(SyntaxKind.NullableDirectiveTrivia))
                continue;
            var text = trivia.ToString();
            _nullable = _nullable.Add(text);
            hash = hash.Add(text);
        }

        return hash;
    }
}
