using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Rpc.Generators.Diagnostics;

namespace Rpc.Generators.Parsing;

/// <summary>Checks that a contract can get a second half, and says how its declaration and those around it are repeated.</summary>
internal static class DeclarationParser
{
    /// <summary>Says so when the contract's declaration cannot be completed.</summary>
    public static void Check(ParseScope scope, LanguageVersion languageVersion)
    {
        var contract = scope.Contract;
        if (languageVersion < LanguageVersion.CSharp11)
            scope.Report(ContractDescriptors.LanguageVersionTooLow, contract.Name, languageVersion.ToDisplayString());

        if (!IsPartial(contract, scope.CancellationToken))
            scope.Report(ContractDescriptors.ContractNotPartial, contract.Name);

        var isGeneric = contract.IsGenericType;
        var isFileLocal = contract.IsFileLocal;
        for (var container = contract.ContainingType; container is not null; container = container.ContainingType)
        {
            isGeneric |= container.IsGenericType;
            isFileLocal |= container.IsFileLocal;
            if (!IsPartial(container, scope.CancellationToken))
                scope.Report(ContractDescriptors.ContainerNotPartial, contract.Name, container.Name);
        }

        if (isGeneric)
            scope.Report(ContractDescriptors.GenericContract, contract.Name);
        if (isFileLocal)
            scope.Report(ContractDescriptors.FileLocalContract, contract.Name);

        if (!WireNames.IsValid(MemberNamer.GetContractName(contract)))
            scope.Report(ContractDescriptors.InvalidWireName, contract.Name);

        CheckRuntime(scope);
        CheckDescriptorName(scope);
    }

    /// <summary>The headers of the types around the contract, outermost first.</summary>
    public static List<string> GetContainers(INamedTypeSymbol contract)
    {
        var headers = new List<string>();
        for (var container = contract.ContainingType; container is not null; container = container.ContainingType)
        {
            var kind = container switch
            {
                { IsRecord: true, IsValueType: true } => "record struct",
                { IsRecord: true } => "record",
                { TypeKind: TypeKind.Struct } => "struct",
                { TypeKind: TypeKind.Interface } => "interface",
                _ => "class",
            };
            headers.Insert(0, $"partial {kind} {TypeNames.Escape(container.Name)}");
        }

        return headers;
    }

    /// <summary>The metadata name of the contract, which no other type of its assembly has, in characters that a file name may have.</summary>
    public static string GetHintName(INamedTypeSymbol contract)
    {
        var name = contract.MetadataName;
        for (var container = contract.ContainingType; container is not null; container = container.ContainingType)
            name = container.MetadataName + "." + name;
        for (var space = contract.ContainingNamespace; !space.IsGlobalNamespace; space = space.ContainingNamespace)
            name = space.Name + "." + name;
        return string.Concat(name.Select(static c => char.IsLetterOrDigit(c) || c is '.' or '_' ? c.ToString() : $"({(int)c:X4})"));
    }

    // Generated code derives from the runtime's classes, and uses all that they have at the generator's own version.
    private static void CheckRuntime(ParseScope scope)
    {
        if (AttributeReader.Find(scope.Contract, KnownTypes.ContractAttribute)?.AttributeClass?.ContainingAssembly is not { } runtime)
            return;
        scope.Reads.AddName("IRpcContract");
        var needed = ToThreeParts(typeof(DeclarationParser).Assembly.GetName().Version);
        var found = ToThreeParts(runtime.Identity.Version);
        if (found < needed || runtime.GetTypeByMetadataName(KnownTypes.ContractInterface) is null)
            scope.Report(ContractDescriptors.RuntimeTooOld, scope.Contract.Name, needed, runtime.Name, found);
    }

    private static Version ToThreeParts(Version version) => new(version.Major, version.Minor, version.Build);

    // The compiler says no more than that something inherited is hidden, and nobody has written what that is.
    private static void CheckDescriptorName(ParseScope scope)
    {
        foreach (var member in scope.Contract.GetMembers("Contract"))
        {
            var declaration = member.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(scope.CancellationToken).FirstAncestorOrSelf<MemberDeclarationSyntax>();
            if (declaration is not null && !declaration.Modifiers.Any(SyntaxKind.NewKeyword))
                scope.Sink.Report(ContractDescriptors.DescriptorHidden, member.Locations.FirstOrDefault(), member.Name);
        }
    }

    private static bool IsPartial(INamedTypeSymbol type, CancellationToken cancellationToken) =>
        type.DeclaringSyntaxReferences.All(reference =>
            reference.GetSyntax(cancellationToken) is TypeDeclarationSyntax declaration && declaration.Modifiers.Any(SyntaxKind.PartialKeyword));
}
