using System.Net;

namespace Rpc.Transport.Client;

/// <summary>
/// Lets connections to one host and port open one after the other: no more than one is in the CONNECTING state (RFC 6455 §4.1, item 2).
/// Safe for concurrent use.
/// </summary>
internal sealed class ConnectingTurns
{
    private readonly object _gate = new();
    private readonly Dictionary<EndPoint, Line> _lines = [];

    /// <summary>The turns of all clients in this process.</summary>
    public static ConnectingTurns Shared { get; } = new();

    /// <summary>How many endpoints are being connected to.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _lines.Count;
        }
    }

    /// <summary>Waits for the turn to connect to an endpoint, in order of arrival.</summary>
    /// <param name="endPoint">An address and port, or a host name and port where a proxy alone knows the address.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The turn; dispose of it when the connection is established or has failed.</returns>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    public async Task<IDisposable> EnterAsync(EndPoint endPoint, CancellationToken cancellationToken)
    {
        Line line;
        lock (_gate)
        {
            if (!_lines.TryGetValue(endPoint, out line!))
                _lines.Add(endPoint, line = new Line());
            line.Users++;
        }

        try
        {
            await line.Turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            Leave(endPoint, line);
            throw;
        }

        return new Turn(this, endPoint, line);
    }

    private void Leave(EndPoint endPoint, Line line)
    {
        lock (_gate)
        {
            if (--line.Users == 0)
                _lines.Remove(endPoint);
        }
    }

    // Those who connect to one endpoint, and those who wait for it. Without a wait handle a semaphore holds nothing that is to be disposed of.
    private sealed class Line
    {
        public SemaphoreSlim Turn { get; } = new(1, 1);

        public int Users { get; set; }
    }

    private sealed class Turn(ConnectingTurns turns, EndPoint endPoint, Line line) : IDisposable
    {
        private int _isOver;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isOver, 1) != 0)
                return;
            line.Turn.Release();
            turns.Leave(endPoint, line);
        }
    }
}
