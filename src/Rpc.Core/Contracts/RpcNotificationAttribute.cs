namespace Rpc;

/// <summary>
/// Makes a method one way (JSON-RPC 2.0 §4.1): it is never answered, and its task is complete when the message is
/// accepted for sending. The method returns <see cref="ValueTask"/> or <see cref="Task"/>.
/// </summary>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class RpcNotificationAttribute : Attribute;
