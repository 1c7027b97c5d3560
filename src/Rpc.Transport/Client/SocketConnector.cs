using System.Net;
using System.Net.Sockets;

namespace Rpc.Transport.Client;

/// <summary>Name look-up and TCP, or a Unix domain socket.</summary>
/// <param name="options">The client's options.</param>
/// <param name="turns">Whose turn it is to connect to an address; null to wait for nobody.</param>
internal sealed class SocketConnector(WebSocketClientOptions options, ConnectingTurns? turns)
{
    /// <summary>Connects to a host.</summary>
    /// <param name="host">A name or address.</param>
    /// <param name="port">The port.</param>
    /// <param name="whom">The same for people to read.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The socket, with the turn to go on.</returns>
    /// <exception cref="WebSocketConnectException">The name is unknown or nobody listens.</exception>
    public async Task<ReachedSocket> ConnectAsync(string host, int port, string whom, CancellationToken cancellationToken)
    {
        try
        {
            IPAddress[] addresses = IPAddress.TryParse(host, out IPAddress? literal) ? [literal] : await options.Resolve(host, cancellationToken).ConfigureAwait(false);
            if (addresses.Length == 0)
                throw new SocketException((int)SocketError.NoData);
            return await HappyEyeballs.ConnectAsync(HappyEyeballs.Order(addresses, port), OpenAsync, options.Connection.TimeProvider, cancellationToken).ConfigureAwait(false);
        }
        catch (SocketException exception)
        {
            string message = exception.SocketErrorCode switch
            {
                SocketError.ConnectionRefused => $"{whom} refused the connection: is the server running?",
                SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => $"The host name '{host}' is not known: is it spelled right?",
                SocketError.HostUnreachable or SocketError.NetworkUnreachable => $"There is no route to {whom}: {exception.Message}",
                _ => $"{whom} could not be reached: {exception.Message}",
            };
            throw new WebSocketConnectException(WebSocketConnectFailure.Unreachable, message, innerException: exception);
        }
    }

    /// <summary>Connects to a Unix domain socket.</summary>
    /// <param name="path">The path of its file.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="WebSocketConnectException">There is no such socket, nobody listens on it, or we may not.</exception>
    public static async Task<Socket> ConnectUnixAsync(string path, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken).ConfigureAwait(false);
            return socket;
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            string message = exception.SocketErrorCode switch
            {
                SocketError.ConnectionRefused => $"Nobody listens on the socket {path}: is the server running?",
                SocketError.AccessDenied => $"This user may not connect to the socket {path}: see the file's permissions (UnixSocketMode on the server).",
                _ => $"The socket {path} could not be reached: {exception.Message}",
            };
            throw new WebSocketConnectException(WebSocketConnectFailure.Unreachable, message, innerException: exception);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task<ReachedSocket> OpenAsync(IPEndPoint endPoint, CancellationToken cancellationToken)
    {
        IDisposable? turn = turns is null ? null : await turns.EnterAsync(Plain(endPoint), cancellationToken).ConfigureAwait(false);
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(endPoint, cancellationToken).ConfigureAwait(false);
            return new ReachedSocket(socket, turn);
        }
        catch
        {
            socket.Dispose();
            turn?.Dispose();
            throw;
        }
    }

    // An IPv4 address in the clothes of an IPv6 one is the same host.
    private static IPEndPoint Plain(IPEndPoint endPoint) =>
        endPoint.Address.IsIPv4MappedToIPv6 ? new IPEndPoint(endPoint.Address.MapToIPv4(), endPoint.Port) : endPoint;
}
