using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Rpc.CodeFixes.Edits;
using Rpc.Generators.Diagnostics;
using Rpc.Generators.Parsing;

namespace Rpc.CodeFixes;

/// <summary>Gives a contract or a member whose name on the wire is reserved one without the reserved beginning.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ReservedNameFix))]
internal sealed class ReservedNameFix() : NodeFix<MemberDeclarationSyntax>(DiagnosticIds.ReservedWireName)
{
    private static readonly string[] s_reserved = ["$/", "rpc."];

    /// <summary>None: one name may make those of many members right.</summary>
    public override FixAllProvider? GetFixAllProvider() => null;

    protected override IEnumerable<NodeChange> GetChanges(SemanticModel model, MemberDeclarationSyntax node, Diagnostic diagnostic)
    {
        if (node.FirstAncestorOrSelf<InterfaceDeclarationSyntax>() is not { } declaration || model.GetDeclaredSymbol(declaration) is not INamedTypeSymbol contract)
            yield break;

        var name = MemberNamer.GetContractName(contract);
        if (WireNames.IsReserved(name + "."))
        {
            var own = Strip(name) is { Length: > 0 } stripped && stripped != "rpc" ? stripped : WireNames.OfContract(contract.Name);
            yield return Create(declaration, KnownTypes.ContractAttribute, own == "rpc" ? "rpcContract" : own);
        }
        else if (name.Length == 0 && node is MethodDeclarationSyntax method && Strip(GetName(model, method, KnownTypes.MethodAttribute)) is { Length: > 0 } methodName)
        {
            yield return Create(method, KnownTypes.MethodAttribute, methodName);
        }
        else if (name.Length == 0 && node is EventFieldDeclarationSyntax @event && Strip(GetName(model, @event, KnownTypes.EventAttribute)) is { Length: > 0 } eventName)
        {
            yield return Create(@event, KnownTypes.EventAttribute, eventName);
        }

        NodeChange Create(MemberDeclarationSyntax named, string metadataName, string free) =>
            new($"Name it '{free}' on the wire", nameof(ReservedNameFix), editor => editor.SetName(model, named, metadataName, free));
    }

    private static string GetName(SemanticModel model, MemberDeclarationSyntax member, string metadataName) =>
        model.FindAttributes(member, metadataName).FirstOrDefault()?.ArgumentList?.Arguments.FirstOrDefault(static argument => argument.NameEquals is null) is { } argument
            ? model.GetConstantValue(argument.Expression).Value as string ?? ""
            : "";

    private static string Strip(string name)
    {
        while (s_reserved.FirstOrDefault(beginning => name.StartsWith(beginning, StringComparison.Ordinal)) is { } reserved)
            name = name.Substring(reserved.Length);
        return name;
    }
}
