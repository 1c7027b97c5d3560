using Rpc.Channels;
using Rpc.Transport.Client;
using Rpc.Transport.Endpoints;

namespace Rpc;

/// <summary>Connects to a server.</summary>
public static class RpcClient
{
    /// <summary>Connects to a server and starts a session. Dispose of the session to close it.</summary>
    /// <param name="url">The server's address, for example <c>wss://example.com/ticker</c> (RFC 6455 §3), or <c>ws+unix:///run/ticker.sock:/ticker</c>.</param>
    /// <param name="configure">Serves contracts to the server before its first message is read; null for none.</param>
    /// <param name="options">How to connect and how the session behaves; null for the defaults.</param>
    /// <param name="cancellationToken">Gives up connecting; has no effect on the session.</param>
    /// <exception cref="ArgumentException">The address or an option makes no sense.</exception>
    /// <exception cref="RpcConnectException">The connection could not be opened; <see cref="RpcConnectException.Failure"/> says why.</exception>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    public static async Task<RpcSession> ConnectAsync(
        string url,
        Action<RpcSession>? configure = null,
        RpcClientOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(url);
        options = (RpcClientOptions)(options ?? new RpcClientOptions()).Freeze();
        var uri = WebSocketUri.Parse(url);
        WebSocketConnection connection;
        try
        {
            connection = await WebSocketDialer.ConnectAsync(uri, options.ToClientOptions(), cancellationToken).ConfigureAwait(false);
        }
        catch (WebSocketConnectException exception)
        {
            throw new RpcConnectException(exception);
        }

        IMessageChannel channel = new WebSocketChannel(connection);
        try
        {
            if (RpcSubprotocols.GetResumed(channel.Subprotocol) is not null)
                channel = await new ResumableClient(uri, options).OpenAsync(channel, cancellationToken).ConfigureAwait(false);
            return RpcSession.Start(channel, configure, options);
        }
        catch
        {
            await channel.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
