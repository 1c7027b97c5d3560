using System.Globalization;

namespace Ticker;

/// <summary>One row of the series.</summary>
internal sealed record PriceRow(DateTimeOffset Time, string Symbol, decimal Price, int Volume);

/// <summary>Reads a series of prices from a CSV file with the columns <c>time,symbol,price,volume</c>.</summary>
internal static class PriceSeries
{
    private const string Header = "time,symbol,price,volume";

    /// <summary>Where the sample's own series is.</summary>
    public static string DefaultPath { get; } = Path.Combine(AppContext.BaseDirectory, "prices.csv");

    /// <summary>Reads the whole file.</summary>
    /// <exception cref="InvalidDataException">A line is not what it should be; the message says which and why.</exception>
    public static IReadOnlyList<PriceRow> Read(string path)
    {
        var rows = new List<PriceRow>();
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            if (number > 1)
                rows.Add(Parse(line, problem => new InvalidDataException($"{path}, line {number}: {problem}")));
            else if (line != Header)
                throw new InvalidDataException($"{path}, line 1: the header is '{line}' and should be '{Header}'.");
        }

        return rows.Count > 0 ? rows : throw new InvalidDataException($"{path} has no rows.");
    }

    private static PriceRow Parse(string line, Func<string, InvalidDataException> error)
    {
        if (line.Split(',') is not [var time, var symbol, var price, var volume])
            throw error($"'{line}' has not four columns.");
        if (!DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var parsedTime))
            throw error($"'{time}' is no time.");
        if (symbol.Length == 0)
            throw error("the symbol is empty.");
        if (!decimal.TryParse(price, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var parsedPrice) || parsedPrice <= 0)
            throw error($"'{price}' is no price.");
        if (!int.TryParse(volume, NumberStyles.None, CultureInfo.InvariantCulture, out var parsedVolume))
            throw error($"'{volume}' is no volume.");
        return new PriceRow(parsedTime, symbol, parsedPrice, parsedVolume);
    }
}
