namespace Rpc.Calls;

/// <summary>The result of a method that returns nothing; JSON <c>null</c> on the wire.</summary>
public readonly struct RpcVoid;
