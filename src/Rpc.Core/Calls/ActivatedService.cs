namespace Rpc.Calls;

/// <summary>What handles one request.</summary>
/// <param name="Service">The implementation.</param>
/// <param name="Owned">What is disposed of behind the request; null for nothing.</param>
internal readonly record struct ActivatedService(object Service, object? Owned);
