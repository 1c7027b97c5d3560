namespace Rpc;

/// <summary>
/// Declares that a method, or each method of a contract, may fail with an exception of that type: thrown by a handler, it arrives at the
/// caller as the same type, with its message and its public properties. What is not declared arrives as <see cref="RpcException"/>,
/// without its text.
/// </summary>
/// <param name="exceptionType">
/// The type. It has a constructor whose parameters are a message (<c>message</c>), a cause (an exception, which stays at its side) or are named and typed
/// like its properties; other properties travel when they can be set.
/// </param>
/// <param name="name">What names the fault on the wire, for example <c>insufficientFunds</c>.</param>
[AttributeUsage(AttributeTargets.Interface | AttributeTargets.Method, AllowMultiple = true, Inherited = false)]
public sealed class RpcFaultAttribute(Type exceptionType, string name) : Attribute
{
    /// <summary>The type of the exception.</summary>
    public Type ExceptionType { get; } = exceptionType;

    /// <summary>What names the fault on the wire.</summary>
    public string Name { get; } = name;

    /// <summary>The code of the error on the wire (JSON-RPC 2.0 §5.1). Default: <see cref="RpcErrorCode.DeclaredFault"/>.</summary>
    public int Code { get; set; } = (int)RpcErrorCode.DeclaredFault;
}
