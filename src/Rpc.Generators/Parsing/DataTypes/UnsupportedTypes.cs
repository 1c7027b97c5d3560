using Microsoft.CodeAnalysis;

namespace Rpc.Generators.Parsing.DataTypes;

/// <summary>Says which types have no form, whatever their members.</summary>
internal static class UnsupportedTypes
{
    /// <summary>Why the type has no form; null when that depends on what it holds.</summary>
    public static string? FindProblem(ParseScope scope, ITypeSymbol type)
    {
        if (WireTypes.FindProblem(scope, type, out _) is { } problem)
            return problem;
        switch (type)
        {
            case IArrayTypeSymbol { Rank: > 1 }:
                return "it is an array of several dimensions";
            case IArrayTypeSymbol:
                return null;
            case INamedTypeSymbol { SpecialType: SpecialType.System_Object }:
                return "it says nothing of what a value is; use a type of its own, or JsonElement";
            case INamedTypeSymbol { SpecialType: SpecialType.System_IntPtr or SpecialType.System_UIntPtr }:
                return "its size depends on the machine";
            case INamedTypeSymbol named when IsException(named):
                return "it is an exception, which a contract declares with [RpcFault]";
            case INamedTypeSymbol { IsAnonymousType: false } when !scope.Compilation.IsSymbolAccessibleWithin(type, scope.Contract):
                return "the contract cannot use it";
            case INamedTypeSymbol { Name: "Memory" or "ReadOnlyMemory" or "ReadOnlySequence", Arity: 1, ContainingNamespace: { Name: "System" or "Buffers" } }:
                return "only of bytes it has a form";
            case INamedTypeSymbol:
                return null;
            default:
                return "it is no type of data";
        }
    }

    private static bool IsException(INamedTypeSymbol type)
    {
        for (var level = type; level is not null; level = level.BaseType)
        {
            if (level.Is(KnownTypes.Exception))
                return true;
        }

        return false;
    }
}
