namespace Rpc.Generators;

/// <summary>The names of the pipeline's steps, by which tests watch their caching.</summary>
internal static class TrackingNames
{
    /// <summary>Every valid contract, as a model.</summary>
    public const string Contracts = nameof(Contracts);

    /// <summary>The file names that differ only in case, nearly always none.</summary>
    public const string AmbiguousHintNames = nameof(AmbiguousHintNames);

    /// <summary>Every contract with what its file is called.</summary>
    public const string Outputs = nameof(Outputs);

    /// <summary>All of them, in the order of the pipeline.</summary>
    public static IReadOnlyList<string> All { get; } = [Contracts, AmbiguousHintNames, Outputs];
}
