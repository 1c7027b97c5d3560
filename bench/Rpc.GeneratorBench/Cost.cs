namespace Rpc.GeneratorBench;

/// <summary>What a run cost, in milliseconds of the processor.</summary>
/// <param name="Generator">All steps of the generator, from the attribute that it looks for to the text that it adds.</param>
/// <param name="Compiler">Checking the same code together with what was generated, as the compiler does in any case; null where that was not measured.</param>
internal readonly record struct Cost(double Generator, double? Compiler)
{
    /// <summary>The median of several; of the compiler, the only one that there is.</summary>
    public static Cost Median(IReadOnlyCollection<Cost> costs) => new(
        costs.Select(static cost => cost.Generator).Order().ElementAt(costs.Count / 2),
        costs.Max(static cost => cost.Compiler));
}

/// <summary>A run of a generator after an edit, or the first one.</summary>
/// <param name="Name">What was edited.</param>
/// <param name="Cost">What it cost.</param>
internal readonly record struct Run(string Name, Cost Cost);
