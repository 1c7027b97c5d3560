using Rpc.LoadBench.Contestants;
using Rpc.LoadBench.Payloads;

namespace Rpc.LoadBench.Scenarios;

/// <summary>The kinds of calls. What they send is made before the run, so that it is not measured.</summary>
internal static class CallLoads
{
    private const int BlobBytes = 64 * 1024;

    // Each worker has so many, and sends them in turn: the answer to the call before is not taken for that to this one.
    private const int SamplesPerWorker = 2;
    private const int MaxWorkers = 64;

    private static readonly Order[] SampleOrders = [.. Enumerable.Range(0, MaxWorkers * SamplesPerWorker).Select(Order.Sample)];
    private static readonly byte[][] SampleBlobs = [.. Enumerable.Range(0, MaxWorkers * SamplesPerWorker).Select(SampleBlob)];

    public static readonly CallLoad<Addends, int> Sums = new(
        Layer.Calls,
        static (contestant, port) => contestant.ConnectForCallsAsync(port),
        static (worker, call) => new Addends(call, worker),
        static (addends, sum) => sum == addends.A + addends.B);

    public static readonly CallLoad<Order, Order> Orders = new(
        Layer.Orders,
        static (contestant, port) => contestant.ConnectForOrdersAsync(port),
        static (worker, call) => SampleOrders[SampleOf(worker, call)],
        static (order, answer) => answer == order);

    public static readonly CallLoad<byte[], byte[]> Blobs = new(
        Layer.Blobs,
        static (contestant, port) => contestant.ConnectForBlobsAsync(port),
        static (worker, call) => SampleBlobs[SampleOf(worker, call)],
        static (blob, answer) => answer.AsSpan().SequenceEqual(blob))
    {
        PayloadBytes = BlobBytes,
    };

    private static int SampleOf(int worker, int call) => (worker * SamplesPerWorker) + (call % SamplesPerWorker);

    private static byte[] SampleBlob(int seed)
    {
        var blob = new byte[BlobBytes];
        for (var i = 0; i < blob.Length; i++)
            blob[i] = (byte)((i * 7) + (i >> 8) + seed);
        return blob;
    }
}
