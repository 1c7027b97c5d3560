namespace Rpc.Generators.Model;

/// <summary>What becomes of an event's occurrences that a slow subscriber does not take.</summary>
/// <param name="Overflow">The member of <c>RpcEventOverflow</c>.</param>
/// <param name="Capacity">The most occurrences held for one subscriber.</param>
/// <param name="HasDefaultCapacity">The capacity is that of the library.</param>
/// <param name="Key">The expression of the key over <c>arguments</c>; null when occurrences have none.</param>
/// <param name="KeyType">The type of the key, from <c>global::</c> on.</param>
internal sealed record EventPolicyModel(string Overflow, int Capacity, bool HasDefaultCapacity, string? Key, string? KeyType);
