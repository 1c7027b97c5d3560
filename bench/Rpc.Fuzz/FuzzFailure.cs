namespace Rpc.Fuzz;

/// <summary>An input for which something does not hold that must hold for all.</summary>
internal sealed class FuzzFailure : Exception
{
    public FuzzFailure(string what, FuzzTarget target, int seed, long iteration, byte[] input, Exception? cause = null)
        : base(Explain(what, target, seed, iteration, input), cause)
    {
    }

    /// <summary>What failed, the command that brings it again, and the input.</summary>
    public static string Explain(string what, FuzzTarget target, int seed, long iteration, byte[] input) => FormattableString.Invariant($"""
        {what}
        seed {seed}, iteration {iteration}; to see it again:
        dotnet run --project bench/Rpc.Fuzz -- --target {target.ToString().ToLowerInvariant()} --seed {seed} --iteration {iteration}
        input: {Convert.ToHexString(input)}
        """);
}
