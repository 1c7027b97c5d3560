using System.Globalization;
using System.Text.Json;
using Rpc;

namespace Consumer.Smoke;

/// <summary>The calling end: writes what came of each call.</summary>
internal sealed class Visit(IDepot depot)
{
    public async Task RunAsync()
    {
        await CallAsync();
        await StreamAsync();
        await FailAsync();
    }

    private async Task CallAsync()
    {
        var echo = await depot.EchoAsync(Everything.Sample);
        Write($"values: {(Print(echo) == Print(Everything.Sample) ? "same" : Print(echo))}");
        Write($"tuple: {await depot.AddAsync([1, 2, 3])}");
        Write($"callback: {await depot.AskBackAsync("how?")}");
        await depot.NoteAsync("seen");

        depot.Dispatched += static (_, parcel) => Write($"event: {parcel.Name} {parcel.Weight}");
        depot.LevelChanged += static (name, level) => Write($"event: {name} at {level}");
        await depot.DispatchAsync(new Parcel("crate", 2.5));
    }

    private async Task StreamAsync()
    {
        await foreach (var parcel in depot.ListAsync(3))
            Write($"item: {parcel.Name} {parcel.Weight}");

        var progress = new LastReport();
        Write($"stored: {await depot.StoreAsync(MakeAsync(), progress)}, reported {progress.Value}");

        await using var opened = await depot.OpenAsync(100_000);
        var copy = new MemoryStream();
        await opened.CopyToAsync(copy);
        Write($"opened: {copy.Length}");
        Write($"saved: {await depot.SaveAsync(new MemoryStream(new byte[200_000]))}");
    }

    private async Task FailAsync()
    {
        try
        {
            await depot.TakeAsync(3);
        }
        catch (OutOfStockException exception)
        {
            Write($"fault: {exception.Left}, {exception.Message}");
        }

        try
        {
            await depot.BreakAsync();
        }
        catch (RpcException exception)
        {
            Write($"error: {exception.Code}");
        }

        using var cancelling = new CancellationTokenSource();
        var waiting = depot.WaitAsync(cancelling.Token);
        await cancelling.CancelAsync();
        try
        {
            await waiting;
        }
        catch (OperationCanceledException)
        {
            Write($"cancelled");
        }
    }

    private static async IAsyncEnumerable<Parcel> MakeAsync()
    {
        for (var weight = 1; weight <= 4; weight++)
        {
            await Task.Yield();
            yield return new Parcel("made", weight);
        }
    }

    private static string Print(Everything everything) => JsonSerializer.Serialize(everything, DepotJson.Default.Everything);

    private static void Write(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    /// <summary>Reports come before the result, one after the other.</summary>
    private sealed class LastReport : IProgress<int>
    {
        public int Value { get; private set; }

        public void Report(int value) => Value = value;
    }
}
