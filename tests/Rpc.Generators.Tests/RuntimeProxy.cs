using System.Reflection;

namespace Rpc.Generators.Tests;

/// <summary>An implementation of any contract that does nothing.</summary>
public class RuntimeProxy : DispatchProxy
{
    /// <summary>An object that implements the descriptor's contract.</summary>
    public static object Create(RpcContract descriptor)
    {
        var contract = descriptor.GetType().BaseType!.GetGenericArguments().Single();
        return DispatchProxy.Create(contract, typeof(RuntimeProxy));
    }

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => null;
}
