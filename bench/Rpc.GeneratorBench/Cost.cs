namespace Rpc.GeneratorBench;

/// <summary>What a run cost, in milliseconds.</summary>
/// <param name="Generator">All steps of the generator, from the attribute that it looks for to the text that it adds.</param>
/// <param name="Compiler">Checking the same code together with what was generated, as the compiler does in any case; null where that was not measured.</param>
internal readonly record struct Cost(double Generator, double? Compiler)
{
    /// <summary>The least of several, each figure for itself.</summary>
    public static Cost Best(IReadOnlyCollection<Cost> costs) => new(costs.Min(static cost => cost.Generator), costs.Min(static cost => cost.Compiler));
}

/// <summary>What a generator costs.</summary>
/// <param name="Cold">The first run.</param>
/// <param name="EditElsewhere">A run after an edit of a file that has no contract.</param>
/// <param name="EditOfContract">A run after an edit of one contract.</param>
internal readonly record struct Costs(Cost Cold, Cost EditElsewhere, Cost EditOfContract);
