using System.Diagnostics;
using Rpc.Codecs;
using Rpc.Codecs.Json;
using Rpc.Codecs.MessagePack;

namespace Rpc.Microbenchmarks.Overhead;

/// <summary>
/// Generated code against what one would write by hand for the same runtime. The contestants take turns in short rounds, and the ratio is taken of neighbours, so that whatever else the machine does meets both.
/// </summary>
internal static class OverheadContest
{
    private const int Rounds = 41;
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(60);

    /// <summary>Prints the ratios.</summary>
    /// <param name="withSessions">Whether whole calls are compared too, and not dispatching alone.</param>
    public static async Task RunAsync(bool withSessions)
    {
        Console.WriteLine("| what | codec | call | CPU time, generated ÷ hand-written | least and most of the middle half | CPU ns, hand-written | B/call, generated and hand-written |");
        Console.WriteLine("|---|---|---|--:|--:|--:|--:|");
        foreach (var isJson in (bool[])[true, false])
        {
            CompareDispatch(isJson);
            if (withSessions)
                await CompareSessionsAsync(isJson);
        }
    }

    private static void CompareDispatch(bool isJson)
    {
        var codec = isJson ? (RpcCodec)JsonRpcCodec.Get(JsonDefaults.Options, sendsExtensions: true) : MessagePackRpcCodec.Create();
        var (generated, byHand) = (new Dispatch(codec, Describe<IDesk>()), new Dispatch(codec, new HandWrittenDesk()));
        foreach (var request in Dispatch.GetRequests(codec))
        {
            var (call, name) = (request, request.Name.Length == 8 ? "add" : "place");
            Print("dispatch", isJson, name, Compare(() => generated.Run(call), () => byHand.Run(call)));
            Print("dispatch, to a bare switch without the table of calls", isJson, name, Compare(() => generated.Run(call), () => byHand.RunBare(call)));
        }
    }

    private static async Task CompareSessionsAsync(bool isJson)
    {
        var hand = new HandWrittenDesk();
        foreach (var (what, client, server) in new (string, RpcContract<IDesk>, RpcContract<IDesk>)[] { ("client and server", hand, hand), ("client", hand, Describe<IDesk>()), ("server", Describe<IDesk>(), hand) })
        {
            var (generated, byHand) = (Connect(isJson, Describe<IDesk>(), Describe<IDesk>()), Connect(isJson, client, server));
            var line = new Line("product-7", 70, 428.5);
            Print(what, isJson, "add", await CompareAsync(() => generated.AddAsync(12345, 6), () => byHand.AddAsync(12345, 6)));
            Print(what, isJson, "place", await CompareAsync(() => generated.PlaceAsync("Contoso Trading GmbH", line), () => byHand.PlaceAsync("Contoso Trading GmbH", line)));
        }
    }

    private static IDesk Connect(bool isJson, RpcContract<IDesk> client, RpcContract<IDesk> server)
    {
        var (calling, _) = RpcSession.CreatePair(configureSecond: session => session.Serve(server, new Desk()), subprotocol: isJson ? RpcSubprotocols.Json : RpcSubprotocols.MessagePack);
        return calling.Get(client);
    }

    private static Comparison Compare(Action generated, Action byHand)
    {
        const int Batch = 256;
        static Task<Cost> MeasureAsync(Action action) => Cost.MeasureAsync(Round, Batch, () =>
        {
            for (var i = 0; i < Batch; i++)
                action();
            return Task.CompletedTask;
        });
        return AlternateAsync(() => MeasureAsync(generated), () => MeasureAsync(byHand)).GetAwaiter().GetResult();
    }

    // As many calls in flight as let the answers of one read leave together.
    private static Task<Comparison> CompareAsync<T>(Func<ValueTask<T>> generated, Func<ValueTask<T>> byHand)
    {
        const int Batch = 64;
        static Task<Cost> MeasureAsync(Func<ValueTask<T>> call)
        {
            var calls = new ValueTask<T>[Batch];
            return Cost.MeasureAsync(Round, Batch, async () =>
            {
                for (var i = 0; i < Batch; i++)
                    calls[i] = call();
                for (var i = 0; i < Batch; i++)
                    await calls[i].ConfigureAwait(false);
            });
        }

        return AlternateAsync(() => MeasureAsync(generated), () => MeasureAsync(byHand));
    }

    private static async Task<Comparison> AlternateAsync(Func<Task<Cost>> generated, Func<Task<Cost>> byHand)
    {
        // Until both are compiled for good.
        for (var i = 0; i < 12; i++)
        {
            await generated();
            await byHand();
        }

        var pairs = new List<(Cost Generated, Cost ByHand)>();
        for (var i = 0; i < Rounds; i++)
        {
            // Who goes first gains or loses by it.
            if (i % 2 == 0)
            {
                var first = await generated();
                pairs.Add((first, await byHand()));
            }
            else
            {
                var first = await byHand();
                pairs.Add((await generated(), first));
            }
        }

        return new Comparison(pairs);
    }

    private static void Print(string what, bool isJson, string call, Comparison comparison) =>
        Console.WriteLine(FormattableString.Invariant(
            $"| {what} | {(isJson ? "JSON" : "MessagePack")} | `{call}` | {comparison.Ratio(0.5):0.000} | {comparison.Ratio(0.25):0.00} to {comparison.Ratio(0.75):0.00} | {comparison.ByHand:0} | {comparison.BytesGenerated:0.0}, {comparison.BytesByHand:0.0} |"));

    private static RpcContract<T> Describe<T>()
        where T : class, IRpcContract<T> => T.Contract;

    /// <summary>What a call costs the process.</summary>
    private readonly record struct Cost(double Nanoseconds, double Bytes)
    {
        public static async Task<Cost> MeasureAsync(TimeSpan time, int batch, Func<Task> run)
        {
            var process = Process.GetCurrentProcess();
            var (cpu, bytes, watch, count) = (process.TotalProcessorTime, GC.GetTotalAllocatedBytes(precise: true), Stopwatch.StartNew(), 0L);
            for (; watch.Elapsed < time; count += batch)
                await run().ConfigureAwait(false);
            process.Refresh();
            return new Cost((process.TotalProcessorTime - cpu).TotalNanoseconds / count, (GC.GetTotalAllocatedBytes(precise: true) - bytes) / (double)count);
        }
    }

    private sealed class Comparison(List<(Cost Generated, Cost ByHand)> pairs)
    {
        public double ByHand => Pick(pairs.Select(static pair => pair.ByHand.Nanoseconds), 0.5);

        public double BytesGenerated => Pick(pairs.Select(static pair => pair.Generated.Bytes), 0.5);

        public double BytesByHand => Pick(pairs.Select(static pair => pair.ByHand.Bytes), 0.5);

        public double Ratio(double quantile) => Pick(pairs.Select(static pair => pair.Generated.Nanoseconds / pair.ByHand.Nanoseconds), quantile);

        private static double Pick(IEnumerable<double> values, double quantile)
        {
            var sorted = values.Order().ToList();
            return sorted[(int)(quantile * (sorted.Count - 1))];
        }
    }
}
