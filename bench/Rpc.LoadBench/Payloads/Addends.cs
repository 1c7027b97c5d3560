namespace Rpc.LoadBench.Payloads;

/// <summary>What is to be added.</summary>
internal readonly record struct Addends(int A, int B);
