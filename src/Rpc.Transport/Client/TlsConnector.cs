using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Rpc.Transport.Connections;

namespace Rpc.Transport.Client;

/// <summary>The client's TLS handshake over one wire (RFC 6455 §4.1 item 5). Strict unless the options say otherwise.</summary>
internal static class TlsConnector
{
    // RFC 8446 §5.1: the content types of records.
    private const byte FirstRecordType = 20;
    private const byte LastRecordType = 23;

    /// <summary>Performs the handshake.</summary>
    /// <param name="wire">The wire below; not released here.</param>
    /// <param name="uri">Whom to expect.</param>
    /// <param name="options">How; null for the platform's defaults.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="WebSocketConnectException">The server is not the one that was expected, or speaks no TLS.</exception>
    public static async Task<TlsWire> ConnectAsync(Wire wire, WebSocketUri uri, SslClientAuthenticationOptions? options, CancellationToken cancellationToken)
    {
        SslClientAuthenticationOptions effective = TlsOptions.Copy(options, uri.Host);
        RemoteCertificateValidationCallback? custom = effective.RemoteCertificateValidationCallback;
        string? complaint = null;
        effective.RemoteCertificateValidationCallback = (sender, certificate, chain, errors) =>
        {
            bool accepted = custom is null ? errors == SslPolicyErrors.None : custom(sender, certificate, chain, errors);
            if (!accepted)
                complaint = Describe(effective.TargetHost!, certificate as X509Certificate2, chain, errors);
            return accepted;
        };

        var below = new WireStream(wire);
        var tls = new SslStream(below, leaveInnerStreamOpen: true);
        try
        {
            await tls.AuthenticateAsClientAsync(effective, cancellationToken).ConfigureAwait(false);
            return new TlsWire(tls, wire);
        }
        catch (Exception exception)
        {
            await tls.DisposeAsync().ConfigureAwait(false);
            if (exception is not (AuthenticationException or IOException))
                throw;
            string message = complaint is not null ? $"The certificate of {uri.Authority} {complaint}" : below.FirstByte switch
            {
                null => $"{uri.Authority} ended the connection when TLS was begun: does it speak TLS? A server without it is reached with ws instead of wss.",
                < FirstRecordType or > LastRecordType => $"{uri.Authority} does not speak TLS: connect with ws instead of wss, or to its TLS port.",
                _ => $"The TLS handshake with {uri.Authority} failed: {exception.InnerException?.Message ?? exception.Message}",
            };
            throw new WebSocketConnectException(WebSocketConnectFailure.TlsFailed, message, innerException: exception);
        }
    }

    // The first thing to put right, and how.
    private static string Describe(string host, X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
            return "is missing: the server presented none.";
        if (errors == SslPolicyErrors.None)
            return "was refused by the RemoteCertificateValidationCallback.";
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            return $"is not for '{host}' but for {Names(certificate)}: connect by a name that the certificate has, or set Tls.TargetHost to it.";

        X509ChainStatusFlags flags = chain?.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, static (all, status) => all | status.Status) ?? X509ChainStatusFlags.NoError;
        if (flags.HasFlag(X509ChainStatusFlags.NotTimeValid))
            return $"is valid from {certificate.NotBefore.ToUniversalTime():u} to {certificate.NotAfter.ToUniversalTime():u}, or its issuer's is out of date: renew it, or set this machine's clock.";
        return flags.HasFlag(X509ChainStatusFlags.Revoked)
            ? "has been revoked: the server needs a new one."
            : $"is not trusted ({flags}): install its issuer's root certificate on this machine, or trust it with Tls.CertificateChainPolicy or a validation callback.";
    }

    private static string Names(X509Certificate2 certificate)
    {
        string[] names = [.. certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(static extension => extension.EnumerateDnsNames().Concat(extension.EnumerateIPAddresses().Select(static address => address.ToString())))];
        return names.Length > 0 ? string.Join(", ", names.Take(10)) : certificate.Subject;
    }
}
