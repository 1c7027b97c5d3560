using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Rpc.CodeFixes.Edits;
using Rpc.Generators.Diagnostics;
using Rpc.Generators.Parsing;

namespace Rpc.CodeFixes;

/// <summary>Gives a member a name of its own on the wire.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(WireNameFix))]
internal sealed class WireNameFix() : NodeFix<MemberDeclarationSyntax>(DiagnosticIds.WireNameClash)
{
    /// <summary>None: each name depends on those given before.</summary>
    public override FixAllProvider? GetFixAllProvider() => null;

    protected override IEnumerable<NodeChange> GetChanges(SemanticModel model, MemberDeclarationSyntax node, Diagnostic diagnostic)
    {
        var declaration = node is EventFieldDeclarationSyntax { Declaration.Variables.Count: 1 } field ? field.Declaration.Variables[0] : (SyntaxNode)node;
        if (model.GetDeclaredSymbol(declaration) is not { } member || member is not (IMethodSymbol or IEventSymbol) || member.ContainingType is not { } contract)
            yield break;

        var metadataName = member is IMethodSymbol ? KnownTypes.MethodAttribute : KnownTypes.EventAttribute;
        var name = FindFreeName(contract, member, model.Compilation);
        yield return new NodeChange($"Name it '{name}' on the wire", nameof(WireNameFix), editor => editor.SetName(model, node, metadataName, name));
    }

    private static string FindFreeName(INamedTypeSymbol contract, ISymbol member, Compilation compilation)
    {
        var scope = new ParseScope(contract, compilation, new DiagnosticSink(), CancellationToken.None);
        var taken = new HashSet<string>(MemberNamer.GetNames(scope, MemberCollector.Collect(scope)), StringComparer.Ordinal);
        return GetCandidates(member).First(name => !taken.Contains(WireNames.Join(MemberNamer.GetContractName(contract), name)));
    }

    // By what it takes, as people would tell overloads apart, and else by a number.
    private static IEnumerable<string> GetCandidates(ISymbol member)
    {
        var plain = member is IMethodSymbol ? WireNames.OfMethod(member.Name) : WireNames.OfEvent(member.Name);
        yield return plain;
        if (member is IMethodSymbol method && ParameterParser.CountOnWire(method) > 0)
        {
            var parameters = method.Parameters.Where(static parameter => !parameter.Type.Is(KnownTypes.CancellationToken));
            yield return plain + "By" + string.Concat(parameters.Select(static parameter => char.ToUpperInvariant(parameter.Name[0]) + parameter.Name.Substring(1)));
        }

        for (var i = 2; ; i++)
            yield return plain + i;
    }
}
