using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Rpc.Generators.Diagnostics;
using Rpc.Generators.Model;

namespace Rpc.Generators.Parsing;

/// <summary>Turns the symbol of a contract into its model: the one place where the compiler's view ends.</summary>
internal static class ContractParser
{
    /// <summary>The model of the contract that the interface is; null when it is none, or no code can be generated for it.</summary>
    /// <param name="compilation">The project.</param>
    /// <param name="declaration">The interface, or a part of it.</param>
    /// <param name="reads">What the result depends on beside the file of the interface.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static ContractModel? ParseDeclaration(Compilation compilation, InterfaceDeclarationSyntax declaration, out SourceReads reads, CancellationToken cancellationToken)
    {
        reads = new SourceReads();
        // A contract that is marked on two of its parts is an error, and would be generated twice.
        if (compilation.GetSemanticModel(declaration.SyntaxTree).GetDeclaredSymbol(declaration, cancellationToken) is not INamedTypeSymbol contract
            || AttributeReader.Find(contract, KnownTypes.ContractAttribute)?.ApplicationSyntaxReference is not { } reference
            || reference.SyntaxTree != declaration.SyntaxTree
            || !declaration.Span.Contains(reference.Span))
        {
            return null;
        }

        var scope = new ParseScope(contract, compilation, new DiagnosticSink(), cancellationToken);
        reads = scope.Reads;
        return Parse(scope);
    }

    /// <summary>The model of the contract, null when there was an error; the sink tells which.</summary>
    public static ContractModel? Parse(INamedTypeSymbol contract, Compilation compilation, DiagnosticSink sink, CancellationToken cancellationToken) =>
        Parse(new ParseScope(contract, compilation, sink, cancellationToken));

    /// <summary>The model of the scope's contract, null when there was an error.</summary>
    public static ContractModel? Parse(ParseScope scope)
    {
        var (contract, sink) = (scope.Contract, scope.Sink);
        scope.Reads.AddWithInterfaces(contract);
        var languageVersion = contract.DeclaringSyntaxReferences
            .Select(static reference => (reference.SyntaxTree.Options as CSharpParseOptions)?.LanguageVersion)
            .FirstOrDefault() ?? LanguageVersion.Latest;
        DeclarationParser.Check(scope, languageVersion);
        if (contract.AllInterfaces.Any(static type => type.TypeKind == TypeKind.Error))
            sink.Fail();

        var members = MemberCollector.Collect(scope);
        var wireNames = MemberNamer.GetNames(scope, members);
        ReserveNames(scope, members);
        var generatedClass = scope.TypeNames.Allocate("RpcGenerated");

        var faults = new FaultParser(scope);
        var methods = new List<MethodModel>();
        var events = new List<EventModel>();
        for (var i = 0; i < members.Count; i++)
        {
            if (members[i].Symbol is IMethodSymbol method)
                methods.Add(MethodParser.Parse(scope, faults, members[i], method, wireNames[i]));
            else if (EventParser.Parse(scope, members[i], (IEventSymbol)members[i].Symbol, wireNames[i]) is { } model)
                events.Add(model);
        }

        var jsonResolver = JsonContextParser.Parse(scope);
        if (sink.HasErrors)
            return null;

        var usesObsolete = scope.DataTypes.UsesObsolete || members.Any(static member => AttributeReader.IsObsoleteError(member.Symbol));
        return new ContractModel
        {
            HintName = DeclarationParser.GetHintName(contract),
            Namespace = TypeNames.OfNamespace(contract.ContainingNamespace),
            Containers = [.. DeclarationParser.GetContainers(contract)],
            Name = TypeNames.Escape(contract.Name),
            Type = TypeNames.Of(contract),
            WireName = MemberNamer.GetContractName(contract),
            JsonResolver = jsonResolver,
            GeneratedClass = generatedClass,
            UsesObsolete = usesObsolete,
            SupportsMessagePack = scope.DataTypes.IsEnabled,
            DataTypes = [.. scope.DataTypes.All],
            Enums = [.. scope.DataTypes.Enums],
            Faults = [.. faults.All],
            Methods = [.. methods],
            Events = [.. events],
            Group = GroupParser.Parse(scope, events, usesObsolete),
        };
    }

    /// <summary>
    /// Generated types stand in the scope of the user's members, and are used where the user's parameters are in scope:
    /// they must be named like none of them.
    /// </summary>
    private static void ReserveNames(ParseScope scope, List<CollectedMember> members)
    {
        foreach (var name in (IEnumerable<string>)["Contract", "Proxy", "Dispatcher", scope.Contract.Name])
            scope.TypeNames.Reserve(name);
        foreach (var type in (IEnumerable<INamedTypeSymbol>)[scope.Contract, .. scope.Contract.AllInterfaces])
        {
            foreach (var member in type.GetMembers())
                scope.TypeNames.Reserve(member.Name);
        }

        foreach (var parameter in members.Select(static member => member.Symbol).OfType<IMethodSymbol>().SelectMany(static method => method.Parameters))
            scope.TypeNames.Reserve(parameter.Name);

        scope.FieldNames.Reserve("_caller");
    }
}
