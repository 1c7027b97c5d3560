using Spectre.Console;

namespace Ticker;

/// <summary>Shows a board while something goes on: as a live table on a terminal, as a line per second anywhere else.</summary>
internal static class LiveTable
{
    private static readonly TimeSpan TerminalPace = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan PlainPace = TimeSpan.FromSeconds(1);

    /// <summary>Shows the board until the work is done, and returns or fails as the work does.</summary>
    public static async Task ShowWhileAsync(Task work, QuoteBoard board, Func<string> describe)
    {
        if (Console.IsOutputRedirected || !AnsiConsole.Profile.Capabilities.Ansi)
            await PrintAsync(work, board, describe);
        else
            await AnsiConsole.Live(Draw(board, describe())).StartAsync(context => RedrawAsync(context, work, board, describe));
        await work;
    }

    private static async Task PrintAsync(Task work, QuoteBoard board, Func<string> describe)
    {
        while (!work.IsCompleted)
        {
            await Task.WhenAny(work, Task.Delay(PlainPace));
            Console.WriteLine($"{describe()}  {string.Join("  ", board.Symbols.Select(static symbol => $"{symbol.Last.Symbol} {symbol.Last.Price:F2}"))}");
        }
    }

    private static async Task RedrawAsync(LiveDisplayContext context, Task work, QuoteBoard board, Func<string> describe)
    {
        while (!work.IsCompleted)
        {
            await Task.WhenAny(work, Task.Delay(TerminalPace));
            context.UpdateTarget(Draw(board, describe()));
        }
    }

    private static Table Draw(QuoteBoard board, string description)
    {
        var table = new Table().Caption(Markup.Escape(description)).AddColumn("Symbol");
        foreach (var title in (string[])["Price", "Change", "Average of 20", "Volume", "Quotes"])
            table.AddColumn(new TableColumn(title).RightAligned());
        foreach (var symbol in board.Symbols)
        {
            var color = symbol.ChangePercent < 0 ? "red" : "green";
            table.AddRow(
                Markup.Escape(symbol.Last.Symbol),
                $"{symbol.Last.Price:F2}",
                $"[{color}]{symbol.ChangePercent:+0.00;-0.00} %[/]",
                $"{symbol.AverageOf(20):F2}",
                $"{symbol.Volume:N0}",
                $"{symbol.Quotes:N0}");
        }

        return table;
    }
}
