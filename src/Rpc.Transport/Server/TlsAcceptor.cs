using System.Net.Security;
using Rpc.Transport.Connections;
using Rpc.Transport.Protocol.Handshake;

namespace Rpc.Transport.Server;

/// <summary>The server's TLS handshake over one wire.</summary>
internal static class TlsAcceptor
{
    // RFC 8446 §5.1: the content type of a handshake record, with which every TLS connection begins.
    private const byte HandshakeRecord = 22;

    /// <summary>Performs the handshake.</summary>
    /// <param name="wire">The wire below; not released here.</param>
    /// <param name="options">Prepared by <see cref="TlsOptions"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The wire above TLS; or, where the client speaks plain HTTP, what to answer in the same.</returns>
    /// <exception cref="EndOfStreamException">The client ended the connection before it said anything.</exception>
    public static async Task<(TlsWire? Wire, HandshakeFailure? Failure)> AcceptAsync(Wire wire, SslServerAuthenticationOptions options, CancellationToken cancellationToken)
    {
        var first = new byte[1];
        await wire.WaitToReceiveAsync(cancellationToken).ConfigureAwait(false);
        if (await wire.ReceiveAsync(first, cancellationToken).ConfigureAwait(false) == 0)
            throw new EndOfStreamException("The client ended the connection before the TLS handshake.");
        if (first[0] != HandshakeRecord)
            return (null, HandshakeFailure.BadRequest("this port speaks TLS: connect with wss or https"));

        var tls = new SslStream(new WireStream(wire, first[0]), leaveInnerStreamOpen: true);
        try
        {
            await tls.AuthenticateAsServerAsync(options, cancellationToken).ConfigureAwait(false);
            return (new TlsWire(tls, wire), null);
        }
        catch
        {
            await tls.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
