using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Rpc.Generators.Parsing;

namespace Rpc.Generators.Analyzers;

/// <summary>Finds the calls of contracts in code.</summary>
internal static class ContractCalls
{
    /// <summary>
    /// The call whose task, awaiter or stream the operation is, through all that only wraps it (<c>ConfigureAwait</c>, <c>AsTask</c> and the like);
    /// null when it is none of a contract's.
    /// </summary>
    public static IMethodSymbol? Find(IOperation? operation)
    {
        while (true)
        {
            switch (operation)
            {
                case IConversionOperation conversion:
                    operation = conversion.Operand;
                    continue;
                case IConditionalAccessOperation access:
                    operation = access.WhenNotNull;
                    continue;
                case IInvocationOperation invocation when IsWrapper(invocation.TargetMethod):
                    operation = invocation.Instance ?? invocation.Arguments.FirstOrDefault()?.Value;
                    continue;
                case IInvocationOperation invocation:
                    return IsOfContract(invocation) ? invocation.TargetMethod : null;
                default:
                    return null;
            }
        }
    }

    private static bool IsWrapper(IMethodSymbol method) =>
        method.Name is "ConfigureAwait" or "AsTask" or "Preserve" or "WaitAsync" or "GetAwaiter" or "WithCancellation"
        && method.ContainingNamespace.ToDisplayString() is "System.Threading.Tasks" or "System.Runtime.CompilerServices";

    // A member with a body runs where it is called, and a class that calls itself crosses no wire.
    private static bool IsOfContract(IInvocationOperation invocation)
    {
        var (method, receiver) = (invocation.TargetMethod, invocation.Instance);
        if (!method.IsAbstract || method.ContainingType.TypeKind != TypeKind.Interface || receiver is null)
            return false;

        var isContract = IsContract(method.ContainingType) || IsContract(receiver.Type);
        while (receiver is IConversionOperation conversion)
        {
            receiver = conversion.Operand;
            isContract |= IsContract(receiver.Type);
        }

        return isContract && !(receiver is IInstanceReferenceOperation && receiver.Type?.TypeKind != TypeKind.Interface);
    }

    private static bool IsContract(ITypeSymbol? type) => type is not null && AttributeReader.Has(type, KnownTypes.ContractAttribute);
}
