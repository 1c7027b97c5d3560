using Rpc.Generators.Model;

namespace Rpc.Generators.Caching;

/// <summary>What an interface was parsed to, and what that depends on.</summary>
/// <param name="Model">The contract; null when the interface is none, or not a valid one.</param>
/// <param name="Files">The places in the project of the files whose types were looked into.</param>
/// <param name="Members">What these had for members.</param>
internal sealed record ParsedContract(ContractModel? Model, int[] Files, SurfaceHash Members)
{
    /// <summary>Equal are those of the same model: how it came about concerns no later step.</summary>
    public bool Equals(ParsedContract? other) => other is not null && (ReferenceEquals(this, other) || Equals(Model, other.Model));

    public override int GetHashCode() => Model?.GetHashCode() ?? 0;
}
