namespace Rpc.Generators;

/// <summary>The names of the pipeline's steps, by which tests watch their caching.</summary>
internal static class TrackingNames
{
    /// <summary>All interfaces of the project that may be contracts, parsed: the first step, which runs after each edit.</summary>
    public const string Project = nameof(Project);

    /// <summary>Every one of them.</summary>
    public const string Candidates = nameof(Candidates);

    /// <summary>Every valid contract, as a model, and null for each that is none.</summary>
    public const string Contracts = nameof(Contracts);

    /// <summary>The file names that differ only in case, nearly always none.</summary>
    public const string AmbiguousHintNames = nameof(AmbiguousHintNames);

    /// <summary>Every contract with what its file is called, and null likewise.</summary>
    public const string Outputs = nameof(Outputs);

    /// <summary>All of them, in the order of the pipeline.</summary>
    public static IReadOnlyList<string> All { get; } = [Project, Candidates, Contracts, AmbiguousHintNames, Outputs];
}
