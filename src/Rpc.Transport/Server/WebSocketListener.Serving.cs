using System.Collections.Concurrent;
using System.Net;
using Rpc.Transport.Diagnostics;
using Rpc.Transport.Protocol.Handshake;
using Rpc.Transport.Server;

namespace Rpc.WebSockets;

/// <summary>The listener as an application uses it: it closes what its handler leaves, and all that is open when it stops.</summary>
public sealed partial class WebSocketListener
{
    private ConcurrentDictionary<WebSocketConnection, bool>? _open;

    /// <summary>Where clients connect, with the port that the system chose when 0 was asked for.</summary>
    public Uri Url { get; private set; } = null!;

    /// <summary>Starts to listen. Dispose of the listener to stop.</summary>
    /// <param name="url">
    /// Where: <c>ws://127.0.0.1:5000/</c>, <c>wss://0.0.0.0/</c> with <see cref="WebSocketListenerOptions.Tls"/>, or
    /// <c>ws+unix:///run/echo.sock</c>. The host is <c>localhost</c> (IPv4 and IPv6) or an address of this machine (<c>0.0.0.0</c> or <c>[::]</c> for all);
    /// port 0 lets the system choose. Without a path every path is accepted; with one, requests for another are answered with 404.
    /// </param>
    /// <param name="handler">
    /// Runs for each connection, side by side with those of the others. When it returns, the connection is closed with 1000 unless it is
    /// closed already; when it throws, with 1011, and the exception is logged.
    /// </param>
    /// <param name="options">How to listen; null for the defaults. Checked and copied here.</param>
    /// <param name="cancellationToken">Gives up starting; has no effect on the listener.</param>
    /// <exception cref="ArgumentException">The address or an option makes no sense.</exception>
    /// <exception cref="IOException">The address is in use, is not this machine's, or may not be listened on.</exception>
    public static Task<WebSocketListener> ListenAsync(
        string url, Func<WebSocketConnection, Task> handler, WebSocketListenerOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(url);
        ArgumentNullException.ThrowIfNull(handler);
        cancellationToken.ThrowIfCancellationRequested();
        var address = WebSocketUri.Parse(url);
        options = options?.Clone() ?? new WebSocketListenerOptions();
        if (address.IsSecure != options.Tls is not null)
            throw new ArgumentException("A wss address needs WebSocketListenerOptions.Tls, and a ws address must not have it: it is served in clear text.", nameof(options));
        if (address.Path != "/")
            options.Decide = OnlyAt(address.Path);
        WebSocketListener listener = Start(WebSocketUri.ResolveLocal(address), handler, options);
        listener.Url = address.WithPortOf(listener.LocalEndPoint);
        return Task.FromResult(listener);
    }

    /// <summary>Starts to listen on an address, for every path; else as <see cref="ListenAsync(string, Func{WebSocketConnection, Task}, WebSocketListenerOptions?, CancellationToken)"/>.</summary>
    /// <param name="endPoint">Where; port 0 lets the system choose.</param>
    /// <param name="handler">Runs for each connection.</param>
    /// <param name="options">How to listen; null for the defaults. Checked and copied here.</param>
    /// <param name="cancellationToken">Gives up starting; has no effect on the listener.</param>
    /// <exception cref="ArgumentException">An option makes no sense.</exception>
    /// <exception cref="IOException">The address is in use, is not this machine's, or may not be listened on.</exception>
    public static Task<WebSocketListener> ListenAsync(
        IPEndPoint endPoint, Func<WebSocketConnection, Task> handler, WebSocketListenerOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        ArgumentNullException.ThrowIfNull(handler);
        cancellationToken.ThrowIfCancellationRequested();
        options = options?.Clone() ?? new WebSocketListenerOptions();
        WebSocketListener listener = Start([endPoint], handler, options);
        listener.Url = new Uri($"{(options.Tls is null ? "ws" : "wss")}://{listener.LocalEndPoint}/");
        return Task.FromResult(listener);
    }

    private static WebSocketListener Start(IReadOnlyList<EndPoint> endPoints, Func<WebSocketConnection, Task> handler, WebSocketListenerOptions options)
    {
        var open = new ConcurrentDictionary<WebSocketConnection, bool>();
        WebSocketListener listener = Start(endPoints, options, connection => ServeAsync(connection, handler, open, options));
        listener._open = open;
        return listener;
    }

    private static Func<ServerHandshakeRequest, CancellationToken, ValueTask<HandshakeDecision>> OnlyAt(string path) =>
        (request, _) => new ValueTask<HandshakeDecision>(request.Path == path ? HandshakeDecision.Accept() : HandshakeDecision.Reject(404, "Not Found"));

    private static async Task ServeAsync(
        WebSocketConnection connection, Func<WebSocketConnection, Task> handler, ConcurrentDictionary<WebSocketConnection, bool> open, WebSocketListenerOptions options)
    {
        // Before the first await: whoever stops the listener waits for this much, and then finds every connection here.
        open.TryAdd(connection, true);
        var code = CloseCode.Normal;
        try
        {
            await handler(connection).ConfigureAwait(false);
        }
        catch (WebSocketClosedException)
        {
            // The connection ended while the handler was sending: what ended it is told by the connection.
        }
        catch (Exception exception)
        {
            options.Logger.ConnectionHandlerFailed(connection.RemoteAddress, exception);
            code = CloseCode.InternalError;
        }

        await connection.CloseAsync(code).ConfigureAwait(false);
        await connection.DisposeAsync().ConfigureAwait(false);
        open.TryRemove(connection, out _);
    }

    // RFC 6455 §7.4.1: 1001 tells that a server goes down.
    private Task CloseOpenAsync() =>
        _open is null ? Task.CompletedTask : Task.WhenAll(_open.Keys.Select(static connection => connection.CloseAsync(CloseCode.GoingAway, "the server stops").AsTask()));
}
