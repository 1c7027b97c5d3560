using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Rpc.CodeFixes.Edits;
using Rpc.Generators.Diagnostics;
using Rpc.Generators.Parsing;

namespace Rpc.CodeFixes;

/// <summary>Gives an event the delegate of the framework that takes the same arguments.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(EventDelegateFix))]
internal sealed class EventDelegateFix() : NodeFix<EventFieldDeclarationSyntax>(DiagnosticIds.UnsupportedEventDelegate)
{
    protected override IEnumerable<NodeChange> GetChanges(SemanticModel model, EventFieldDeclarationSyntax node, Diagnostic diagnostic)
    {
        var old = node.Declaration.Type;
        if (model.GetTypeInfo(old).Type is not INamedTypeSymbol { DelegateInvokeMethod: { } invoke } || FindType(model.Compilation, invoke) is not { } type)
            yield break;

        yield return new NodeChange($"Make it an '{type.Describe()}'", nameof(EventDelegateFix), editor =>
        {
            var created = editor.CreateType(type, node);
            editor.ReplaceNode(old, (old is NullableTypeSyntax ? SyntaxFactory.NullableType(created) : created).WithTriviaFrom(old));
        });
    }

    private static INamedTypeSymbol? FindType(Compilation compilation, IMethodSymbol invoke)
    {
        ITypeSymbol[] arguments = [.. invoke.Parameters.Select(static parameter => parameter.Type)];
        return arguments.Length switch
        {
            0 => compilation.Construct(KnownTypes.EventHandler),
            1 => compilation.Construct(KnownTypes.EventHandlerOfT, arguments[0]),
            2 when arguments[0].SpecialType == SpecialType.System_Object => compilation.Construct(KnownTypes.EventHandlerOfT, arguments[1]),
            _ => compilation.Construct("System.Action`" + arguments.Length, arguments),
        };
    }
}
