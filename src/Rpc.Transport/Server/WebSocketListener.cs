using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Rpc.Transport.Connections;
using Rpc.Transport.Diagnostics;
using Rpc.Transport.Server;

namespace Rpc.WebSockets;

/// <summary>
/// Accepts TCP connections, performs the opening handshake and hands the connections on. What goes wrong with one of them
/// concerns that one alone.
/// </summary>
public sealed partial class WebSocketListener : IAsyncDisposable
{
    // When the system has no descriptors left, accepting fails at once, again and again: time for others to end.
    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(100);

    private readonly IReadOnlyList<Socket> _sockets;
    private readonly WebSocketListenerOptions _options;
    private readonly SslServerAuthenticationOptions? _tls;
    private readonly Func<WebSocketConnection, Task> _onConnection;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConnectionAdmission _admission;
    private readonly Task _acceptLoops;
    private readonly object _gate = new();
    private readonly TaskCompletionSource _handshakesDone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _handshakes; // in their handshake or being refused, and the accept loops themselves
    private bool _disposed;

    // Takes sockets that listen.
    internal WebSocketListener(IReadOnlyList<Socket> sockets, WebSocketListenerOptions options, Func<WebSocketConnection, Task> onConnection)
    {
        _sockets = sockets;
        _options = options;
        _tls = options.Tls is null ? null : TlsOptions.Copy(options.Tls);
        _onConnection = onConnection;
        _admission = new ConnectionAdmission(options.MaxConnections, options.MaxConnectionsPerAddress);
        LocalEndPoint = sockets[0].LocalEndPoint!;
        _handshakes = sockets.Count;
        foreach (Socket socket in sockets)
            options.Logger.ListenerStarted(socket.LocalEndPoint!.ToString()!);
        _acceptLoops = Task.WhenAll(sockets.Select(socket => Task.Run(() => AcceptAsync(socket))));
    }

    /// <summary>Where the listener listens, with the port that the system chose when 0 was asked for. For <c>localhost</c> it is the IPv4 address of the two.</summary>
    public EndPoint LocalEndPoint { get; }

    /// <summary>How many connections are open or in their handshake.</summary>
    public int Connections => _admission.Connections;

    /// <inheritdoc cref="Start(IReadOnlyList{EndPoint}, WebSocketListenerOptions, Func{WebSocketConnection, Task})"/>
    internal static WebSocketListener Start(EndPoint endPoint, WebSocketListenerOptions options, Func<WebSocketConnection, Task> onConnection) =>
        Start([endPoint], options, onConnection);

    /// <summary>Starts to listen.</summary>
    /// <param name="endPoints">Where: an address or several with the same port, with port 0 to let the system choose, or a Unix domain socket.</param>
    /// <param name="options">How; checked here.</param>
    /// <param name="onConnection">Takes over each connection, on a thread of the pool. Its task should run as long as it uses the connection; when it fails, the connection is aborted.</param>
    /// <exception cref="ArgumentException">An option makes no sense.</exception>
    /// <exception cref="IOException">An address is in use, is not this machine's, or may not be listened on.</exception>
    internal static WebSocketListener Start(IReadOnlyList<EndPoint> endPoints, WebSocketListenerOptions options, Func<WebSocketConnection, Task> onConnection)
    {
        options.Validate();
        IReadOnlyList<Socket> sockets = ListeningSocket.Open(endPoints, options.Backlog, options.UnixSocketMode);
        try
        {
            return new WebSocketListener(sockets, options, onConnection);
        }
        catch
        {
            foreach (Socket socket in sockets)
                socket.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Stops accepting, breaks handshakes off, and closes the connections that are open with 1001, within
    /// <see cref="WebSocketConnectionOptions.CloseTimeout"/>. Those of the callback of <c>Start</c>
    /// stay open; it has been called for each of them when this returns.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        bool first;
        lock (_gate)
        {
            first = !_disposed;
            _disposed = true;
        }

        if (first)
        {
            // The token first: without it an accept loop takes its socket's end for a failure, and warns of it.
            await _stopping.CancelAsync().ConfigureAwait(false);
            foreach (Socket socket in _sockets)
                socket.Dispose();
        }

        await _acceptLoops.ConfigureAwait(false);
        await _handshakesDone.Task.ConfigureAwait(false);
        await CloseOpenAsync().ConfigureAwait(false);
        if (first)
        {
            _stopping.Dispose();
            _options.Logger.ListenerStopped(LocalEndPoint.ToString()!);
        }
    }

    private async Task AcceptAsync(Socket listening)
    {
        CancellationToken stopping = _stopping.Token;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                Socket socket = await listening.AcceptAsync(stopping).ConfigureAwait(false);
                Admit(socket, stopping);
            }
            catch (Exception exception) when (!stopping.IsCancellationRequested && exception is not ObjectDisposedException)
            {
                // A client that is gone already, or no descriptors left: neither is a reason to stop listening.
                _options.Logger.AcceptFailed(exception);
                await PauseAsync(stopping).ConfigureAwait(false);
            }
            catch (Exception)
            {
                break;
            }
        }

        HandshakeDone();
    }

    private async Task PauseAsync(CancellationToken stopping) =>
        await Task.Delay(AcceptPause, _options.Connection.TimeProvider, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private void Admit(Socket socket, CancellationToken stopping)
    {
        SocketWire wire;
        try
        {
            wire = new SocketWire(socket);
        }
        catch (SocketException exception)
        {
            _options.Logger.HandshakeBroken("unknown", exception);
            socket.Dispose();
            return;
        }

        if (_admission.Admit(wire.RemoteEndPoint) is not { } ticket)
        {
            wire.Abort();
            return;
        }

        lock (_gate)
            _handshakes++;
        if (ticket.Refusal?.StatusCode == 503)
            _options.Logger.ConnectionLimitReached(_options.MaxConnections, wire.RemoteAddress);

        // Not as a task of the pool: it would be held, with what it runs, as long as the connection.
        ThreadPool.UnsafeQueueUserWorkItem(static state => _ = state.Listener.ServeAsync(state.Wire, state.Ticket, state.Stopping), (Listener: this, Wire: wire, Ticket: ticket, Stopping: stopping), preferLocal: false);
    }

    private async Task ServeAsync(SocketWire wire, ConnectionAdmission.Ticket ticket, CancellationToken stopping)
    {
        WebSocketConnection? connection = await new ServerHandshakeExchange(wire, _options, _tls).RunAsync(ticket.Refusal, stopping).ConfigureAwait(false);

        // On its own: this method would be held for as long as it waits.
        if (connection is not null)
            _ = HandleAsync(connection, ticket);

        // Only now: when DisposeAsync returns, the application knows of every connection that there will be.
        HandshakeDone();
        if (connection is null)
            _admission.Release(ticket);
    }

    private async Task HandleAsync(WebSocketConnection connection, ConnectionAdmission.Ticket ticket)
    {
        try
        {
            await _onConnection(connection).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            _options.Logger.ConnectionHandlerFailed(connection.RemoteAddress, exception);
            connection.Abort(exception);
        }

        await connection.Terminated.ConfigureAwait(false);
        _admission.Release(ticket);
    }

    private void HandshakeDone()
    {
        bool last;
        lock (_gate)
            last = --_handshakes == 0;
        if (last)
            _handshakesDone.TrySetResult();
    }
}
