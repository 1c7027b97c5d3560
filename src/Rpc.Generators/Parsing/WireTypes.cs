using Microsoft.CodeAnalysis;

namespace Rpc.Generators.Parsing;

/// <summary>Says which types can never cross the wire.</summary>
internal static class WireTypes
{
    /// <summary>Why a value of the type cannot be sent; null when it can, as far as its declaration tells.</summary>
    /// <param name="scope">The contract that sends it.</param>
    /// <param name="type">The type of a parameter, a result or an event's argument.</param>
    /// <param name="isBroken">The type, or one inside it, does not exist; the compiler says so itself.</param>
    public static string? FindProblem(ParseScope scope, ITypeSymbol type, out bool isBroken)
    {
        if (FindProblemOfShape(type, out isBroken) is { } problem)
            return problem;
        return !isBroken && scope.ByteStreams.Find(type) is { } member
            ? $"'{member}' is a stream of bytes, which can only be a parameter of a call, or the whole result of one, and no part of data"
            : null;
    }

    /// <summary>Whether null is a value of the type, or may be one where the declaration does not tell.</summary>
    public static bool AcceptsNull(ITypeSymbol type) => type.IsReferenceType
        ? type.NullableAnnotation != NullableAnnotation.NotAnnotated
        : type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T;

    private static string? FindProblemOfShape(ITypeSymbol type, out bool isBroken)
    {
        isBroken = false;
        switch (type)
        {
            case IErrorTypeSymbol:
                isBroken = true;
                return null;
            case IDynamicTypeSymbol:
                return "'dynamic' has no declared form; use 'object' or a type";
            case IPointerTypeSymbol or IFunctionPointerTypeSymbol:
                return $"'{type.ToDisplayString()}' is a pointer";
            case IArrayTypeSymbol array:
                return FindProblemOfShape(array.ElementType, out isBroken);
            case INamedTypeSymbol named:
                return FindProblem(named, out isBroken);
            default:
                return null;
        }
    }

    private static string? FindProblem(INamedTypeSymbol type, out bool isBroken)
    {
        isBroken = false;
        if (FindOwnProblem(type) is { } problem)
            return $"'{type.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat)}' is {problem}";

        for (var level = type; level is not null; level = level.ContainingType)
        {
            foreach (var argument in level.TypeArguments)
            {
                problem = FindProblemOfShape(argument, out isBroken);
                if (problem is not null || isBroken)
                    return problem;
            }
        }

        return null;
    }

    private static string? FindOwnProblem(INamedTypeSymbol type)
    {
        if (type.IsRefLikeType)
            return "a ref struct";
        if (type.TypeKind == TypeKind.Delegate || type.SpecialType is SpecialType.System_Delegate or SpecialType.System_MulticastDelegate)
            return "a delegate";
        if (type.Is(KnownTypes.Task) || type.Is(KnownTypes.TaskOfT) || type.Is(KnownTypes.ValueTask) || type.Is(KnownTypes.ValueTaskOfT))
            return "a task";
        if (type.Is(KnownTypes.CancellationToken))
            return "a cancellation token";
        if (type.Is(KnownTypes.AsyncEnumerable))
            return "a stream, which can only be a parameter or the whole result of a method";
        if (ByteStreams.IsOrDerives(type))
            return "a stream of bytes, which can only be a parameter of a call, or the whole result of one, and is declared as 'Stream' or 'PipeReader'";
        if (type.Is(KnownTypes.Progress))
            return "a receiver of progress, which can only be a parameter of a method";
        return null;
    }
}
