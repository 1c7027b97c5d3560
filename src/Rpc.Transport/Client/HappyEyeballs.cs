using System.Net;
using System.Net.Sockets;
using System.Runtime.ExceptionServices;

namespace Rpc.Transport.Client;

/// <summary>
/// Tries the addresses of a host so that one which leads nowhere costs a quarter of a second and not a minute (RFC 8305,
/// "Happy Eyeballs"). Knows no sockets.
/// </summary>
internal static class HappyEyeballs
{
    /// <summary>How long an attempt has the field to itself (§5, recommended).</summary>
    public static readonly TimeSpan AttemptDelay = TimeSpan.FromMilliseconds(250);

    /// <summary>Orders addresses for the attempts: as the resolver prefers them, the two families in turn (§4).</summary>
    public static IReadOnlyList<IPEndPoint> Order(IReadOnlyList<IPAddress> addresses, int port)
    {
        if (addresses.Count == 1)
            return [new IPEndPoint(addresses[0], port)];
        AddressFamily first = addresses[0].AddressFamily;
        var preferred = new Queue<IPAddress>(addresses.Where(address => address.AddressFamily == first));
        var others = new Queue<IPAddress>(addresses.Where(address => address.AddressFamily != first));
        var ordered = new List<IPEndPoint>(addresses.Count);
        while (preferred.Count + others.Count > 0)
        {
            if (preferred.TryDequeue(out IPAddress? one))
                ordered.Add(new IPEndPoint(one, port));
            if (others.TryDequeue(out IPAddress? other))
                ordered.Add(new IPEndPoint(other, port));
        }

        return ordered;
    }

    /// <summary>Connects to whichever comes first (§5). The losers are cancelled, and released if they come after all.</summary>
    /// <typeparam name="T">A connection.</typeparam>
    /// <param name="candidates">Where to, in order; at least one.</param>
    /// <param name="connect">Makes one attempt.</param>
    /// <param name="time">The clock of the delay.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="Exception">All attempts failed: what the first failed with.</exception>
    public static Task<T> ConnectAsync<T>(
        IReadOnlyList<IPEndPoint> candidates, Func<IPEndPoint, CancellationToken, Task<T>> connect, TimeProvider time, CancellationToken cancellationToken)
        where T : class, IDisposable => candidates.Count == 1 ? connect(candidates[0], cancellationToken) : RaceAsync(candidates, connect, time, cancellationToken);

    private static async Task<T> RaceAsync<T>(
        IReadOnlyList<IPEndPoint> candidates, Func<IPEndPoint, CancellationToken, Task<T>> connect, TimeProvider time, CancellationToken cancellationToken)
        where T : class, IDisposable
    {
        using var race = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = new List<Task<T>>();
        Exception? failure = null;
        int next = 0;
        try
        {
            while (true)
            {
                List<Task> awaited;
                if (next < candidates.Count)
                {
                    running.Add(connect(candidates[next++], race.Token));
                    awaited = [.. running];
                    if (next < candidates.Count)
                        awaited.Add(Task.Delay(AttemptDelay, time, race.Token));
                }
                else
                {
                    awaited = [.. running];
                }

                Task first = await Task.WhenAny(awaited).ConfigureAwait(false);
                cancellationToken.ThrowIfCancellationRequested();
                if (first is not Task<T> ended)
                    continue;
                running.Remove(ended);
                if (ended.IsCompletedSuccessfully)
                    return await ended.ConfigureAwait(false);
                failure ??= ended.Exception?.InnerException ?? new OperationCanceledException();

                // §5: a failure starts the next attempt at once.
                if (running.Count == 0 && next == candidates.Count)
                    ExceptionDispatchInfo.Throw(failure);
            }
        }
        finally
        {
            await race.CancelAsync().ConfigureAwait(false);
            foreach (Task<T> loser in running)
                _ = ReleaseAsync(loser);
        }
    }

    private static async Task ReleaseAsync<T>(Task<T> loser)
        where T : class, IDisposable
    {
        try
        {
            (await loser.ConfigureAwait(false)).Dispose();
        }
        catch (Exception)
        {
            // It lost, in whatever way.
        }
    }
}
