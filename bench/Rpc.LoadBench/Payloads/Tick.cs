namespace Rpc.LoadBench.Payloads;

/// <summary>What a server pushes.</summary>
internal readonly record struct Tick(string Symbol, double Price, long Number)
{
    private static readonly string[] Symbols = ["MSFT", "AAPL", "NVDA", "AMZN", "GOOGL", "META", "ASML", "SAP"];

    /// <summary>The tick of that number: its number tells all of it, so that its receiver can check it.</summary>
    public static Tick Of(long number) => new(Symbols[number % Symbols.Length], 100 + (number % 1000 * 0.25), number);
}
