using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Simplification;
using Rpc.Generators.Locking;
using Rpc.Generators.Parsing;

namespace Rpc.CodeFixes.Edits;

/// <summary>Declares a method as the contract lock has it. What the source still says alike is taken from there: it knows defaults, and which kind of task.</summary>
/// <param name="model">The model of the changed method's document.</param>
/// <param name="locked">What the lock says.</param>
/// <param name="changed">The method that it became; null when it is gone.</param>
/// <param name="current">What the lock would say of that.</param>
internal sealed class LockedSignature(SemanticModel model, LockNode locked, MethodDeclarationSyntax? changed, LockNode? current)
{
    /// <summary>The declaration; null when the lock says too little.</summary>
    public MethodDeclarationSyntax? Declare(string name)
    {
        var parameters = new List<ParameterSyntax>();
        foreach (var node in locked.Children.Where(static child => LockKinds.IsParameter(child.Kind)))
        {
            if (Declare(node) is not { } parameter)
                return null;
            parameters.Add(parameter);
        }

        if (DeclareToken() is { } token)
            parameters.Add(token);
        var method = SyntaxFactory.MethodDeclaration(DeclareReturnType(), Escape(name))
            .WithParameterList(SyntaxFactory.ParameterList(SyntaxFactory.SeparatedList(parameters)))
            .WithSemicolonToken(SyntaxFactory.Token(SyntaxKind.SemicolonToken))
            .WithAttributeLists(CopyAttributes());
        return locked.Kind == LockKinds.Notification && current?.Kind != LockKinds.Notification
            ? method.AddAttributeLists(AttributeEdits.CreateList(KnownTypes.NotificationAttribute))
            : method;
    }

    private static bool AreEqual(LockNode? one, LockNode? other) => one?.Kind == other?.Kind && one?.Value == other?.Value && one?.Flags == other?.Flags;

    private static SyntaxToken Escape(string name) => SyntaxFactory.ParseToken(SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None ? name : "@" + name);

    private static TypeSyntax CreateType(string type) => SyntaxFactory.ParseTypeName(type).WithAdditionalAnnotations(Simplifier.Annotation, Simplifier.AddImportsAnnotation);

    private static LockNode? FindResult(LockNode? method) => method?.Find(LockKinds.Result) ?? method?.Find(LockKinds.Items);

    private ParameterSyntax? Declare(LockNode node)
    {
        if (AreEqual(node, current?.Find(node.Kind, node.Name)) && changed!.ParameterList.Parameters.FirstOrDefault(parameter => parameter.Identifier.ValueText == node.Name) is { } same)
            return same.WithoutTrivia();
        // The default is not in the lock: what is left out means something at the end that serves it.
        if (node.Flags == LockKinds.Optional || !SyntaxFacts.IsValidIdentifier(node.Name))
            return null;
        return SyntaxFactory.Parameter(Escape(node.Name)).WithType(CreateType(node.Kind switch
        {
            LockKinds.Stream => $"System.Collections.Generic.IAsyncEnumerable<{node.Value}>",
            LockKinds.Progress => $"System.IProgress<{node.Value}>",
            _ => node.Value,
        }));
    }

    private ParameterSyntax? DeclareToken()
    {
        if (changed is not null)
            return changed.ParameterList.Parameters.LastOrDefault(parameter => model.GetDeclaredSymbol(parameter)?.Type.Is(KnownTypes.CancellationToken) == true)?.WithoutTrivia();
        return locked.Kind == LockKinds.Notification || locked.Children.Exists(static child => child.Name == "cancellationToken")
            ? null
            : SyntaxFactory.Parameter(SyntaxFactory.Identifier("cancellationToken"))
                .WithType(CreateType(KnownTypes.CancellationToken))
                .WithDefault(SyntaxFactory.EqualsValueClause(SyntaxFactory.LiteralExpression(SyntaxKind.DefaultLiteralExpression)));
    }

    private TypeSyntax DeclareReturnType()
    {
        var result = FindResult(locked);
        if (changed is not null && AreEqual(result, FindResult(current)))
            return changed.ReturnType.WithoutTrivia();
        if (result?.Kind == LockKinds.Items)
            return CreateType($"System.Collections.Generic.IAsyncEnumerable<{result.Value}>");
        var isValueTask = locked.Kind == LockKinds.Notification || (changed is not null && model.GetTypeInfo(changed.ReturnType).Type?.Name == nameof(ValueTask));
        return CreateType((isValueTask ? KnownTypes.ValueTask : KnownTypes.Task) + (result is null ? "" : $"<{result.Value}>"));
    }

    private SyntaxList<AttributeListSyntax> CopyAttributes()
    {
        if (changed is null)
            return default;
        var useless = locked.Kind == LockKinds.Notification ? null : model.FindAttributes(changed, KnownTypes.NotificationAttribute).FirstOrDefault();
        return SyntaxFactory.List(changed.AttributeLists
            .Select(list => list.WithAttributes(SyntaxFactory.SeparatedList(list.Attributes.Where(attribute => attribute != useless))).WithoutTrivia())
            .Where(static list => list.Attributes.Count > 0));
    }
}
