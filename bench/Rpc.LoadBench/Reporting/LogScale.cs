namespace Rpc.LoadBench.Reporting;

/// <summary>Ratios on a line, equal factors at equal distances, from one power of ten to another.</summary>
internal sealed record LogScale(int Lowest, int Highest, double Left, double Right)
{
    /// <summary>The powers of ten on it.</summary>
    public IEnumerable<double> Powers => Enumerable.Range(Lowest, Highest - Lowest + 1).Select(static exponent => Math.Pow(10, exponent));

    /// <summary>One that has room for all these, and for 1.</summary>
    public static LogScale Covering(IEnumerable<double> ratios, double left, double right)
    {
        var exponents = ratios.Select(Math.Log10).Append(0).ToArray();
        return new((int)Math.Floor(exponents.Min()), Math.Max((int)Math.Ceiling(exponents.Max()), 1), left, right);
    }

    /// <summary>Where a ratio stands.</summary>
    public double At(double ratio) => Left + ((Right - Left) * (Math.Log10(ratio) - Lowest) / (Highest - Lowest));
}
