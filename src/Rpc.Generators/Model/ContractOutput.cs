namespace Rpc.Generators.Model;

/// <summary>A contract and the name of its file.</summary>
internal sealed record ContractOutput(string FileName, ContractModel Contract);
