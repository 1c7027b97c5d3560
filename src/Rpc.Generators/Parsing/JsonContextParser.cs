using Microsoft.CodeAnalysis;
using Rpc.Generators.Diagnostics;

namespace Rpc.Generators.Parsing;

/// <summary>Parses the <c>JsonContext</c> of a contract's attribute.</summary>
internal static class JsonContextParser
{
    /// <summary>The expression of the context's instance; <c>null</c> as a word when the contract has none.</summary>
    public static string Parse(ParseScope scope)
    {
        if (AttributeReader.Find(scope.Contract, KnownTypes.ContractAttribute) is not { } attribute)
            return "null";

        foreach (var argument in attribute.NamedArguments)
        {
            if (argument.Key != "JsonContext" || argument.Value.IsNull)
                continue;
            if (argument.Value is { Kind: TypedConstantKind.Type, Value: ITypeSymbol type } && type.TypeKind != TypeKind.Error)
            {
                // The property is written by another generator, which this one cannot see.
                if (IsContext(type))
                    return TypeNames.OfNotNull(type) + ".Default";
                scope.Report(ContractDescriptors.InvalidJsonContext, scope.Contract.Name);
            }
            else
            {
                scope.Sink.Fail();
            }
        }

        return "null";
    }

    /// <summary>The context that the contract's attribute names; null when it names none that is one.</summary>
    public static INamedTypeSymbol? Find(INamedTypeSymbol contract) =>
        AttributeReader.Find(contract, KnownTypes.ContractAttribute)?.NamedArguments.FirstOrDefault(static argument => argument.Key == "JsonContext").Value
            is { Kind: TypedConstantKind.Type, Value: INamedTypeSymbol type } && IsContext(type) ? type : null;

    private static bool IsContext(ITypeSymbol type)
    {
        for (var level = type as INamedTypeSymbol; level is not null; level = level.ContainingType)
        {
            if (level.IsGenericType)
                return false;
        }

        for (var level = type.BaseType; level is not null; level = level.BaseType)
        {
            if (level.Is(KnownTypes.JsonSerializerContext))
                return true;
        }

        return false;
    }
}
