using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Rpc.Transport.Connections;

/// <summary>A wire over TLS, on which the TLS handshake is done. Owns the TLS stream and the wire below.</summary>
/// <param name="tls">The TLS stream over the wire; must leave it open when it is disposed of.</param>
/// <param name="below">The wire that carries it.</param>
internal sealed class TlsWire(SslStream tls, Wire below) : StreamWire(tls, below.RemoteAddress)
{
    private int _shutDown;

    /// <inheritdoc/>
    public override EndPoint? RemoteEndPoint => below.RemoteEndPoint;

    /// <summary>The certificate that the peer has presented; null where it has none.</summary>
    public X509Certificate2? PeerCertificate { get; } = tls.RemoteCertificate as X509Certificate2;

    /// <inheritdoc/>
    public override async ValueTask ShutdownSendAsync()
    {
        if (Interlocked.Exchange(ref _shutDown, 1) != 0)
            return;
        try
        {
            // RFC 8446 §6.1: close_notify tells the peer that nothing was cut off; only then may the transport end.
            await tls.ShutdownAsync().ConfigureAwait(false);
        }
        catch (Exception)
        {
            // The connection is gone, or an unfinished send lies in the way: the end of TCP below is all there is to say.
        }

        await below.ShutdownSendAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override void Abort()
    {
        below.Abort();
        base.Dispose();
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        // The wire first: a read or write that TLS has under way must end before TLS lets go of its buffers.
        below.Dispose();
        base.Dispose();
    }
}
