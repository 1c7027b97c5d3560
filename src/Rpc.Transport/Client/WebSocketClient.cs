using Rpc.Transport.Client;

namespace Rpc.WebSockets;

/// <summary>Opens WebSocket connections (RFC 6455 §4.1).</summary>
public static class WebSocketClient
{
    /// <summary>Connects to a server. Dispose of the connection to close it.</summary>
    /// <param name="url">The server's address, for example <c>ws://127.0.0.1:5000/path?query</c> (RFC 6455 §3).</param>
    /// <param name="options">How to connect; null for the defaults. Checked and copied here.</param>
    /// <param name="cancellationToken">Gives up connecting; has no effect on the connection.</param>
    /// <exception cref="ArgumentException">The address or an option makes no sense.</exception>
    /// <exception cref="WebSocketConnectException">The connection could not be opened; <see cref="WebSocketConnectException.Failure"/> says why.</exception>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    public static Task<WebSocketConnection> ConnectAsync(string url, WebSocketClientOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(url);
        return WebSocketDialer.ConnectAsync(WebSocketUri.Parse(url), options?.Clone() ?? new WebSocketClientOptions(), cancellationToken);
    }
}
