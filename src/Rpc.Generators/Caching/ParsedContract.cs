using Rpc.Generators.Model;

namespace Rpc.Generators.Caching;

/// <summary>What an interface was parsed to, and what that depends on.</summary>
/// <param name="Model">The contract; null when the interface is none, or not a valid one.</param>
/// <param name="Files">The files whose types were looked into, and that of the interface.</param>
/// <param name="Names">The names that were looked for beside what stands in them.</param>
internal sealed record ParsedContract(ContractModel? Model, SourceDependencies[] Files, string[] Names)
{
    /// <summary>Equal are those of the same model: how it came about concerns no later step.</summary>
    public bool Equals(ParsedContract? other) => other is not null && (ReferenceEquals(this, other) || Equals(Model, other.Model));

    public override int GetHashCode() => Model?.GetHashCode() ?? 0;
}
