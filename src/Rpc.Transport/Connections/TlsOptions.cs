using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Rpc.Transport.Connections;

/// <summary>The platform's TLS options, copied so that later changes have no effect, with what WebSocket needs filled in.</summary>
internal static class TlsOptions
{
    // RFC 7301: a WebSocket opens with HTTP/1.1; a peer that could also speak HTTP/2 must not choose it.
    private static readonly List<SslApplicationProtocol> Http11 = [SslApplicationProtocol.Http11];

    /// <summary>Copies a client's options.</summary>
    /// <param name="options">The user's options; null for the defaults.</param>
    /// <param name="host">What the certificate must be for, and what SNI asks for (RFC 6066 §3), where the options do not say.</param>
    public static SslClientAuthenticationOptions Copy(SslClientAuthenticationOptions? options, string host)
    {
        options ??= new SslClientAuthenticationOptions();
        var copy = new SslClientAuthenticationOptions
        {
            TargetHost = string.IsNullOrEmpty(options.TargetHost) ? host : options.TargetHost,
            ApplicationProtocols = options.ApplicationProtocols is { Count: > 0 } protocols ? [.. protocols] : Http11,
            AllowRenegotiation = options.AllowRenegotiation,
            AllowTlsResume = options.AllowTlsResume,
            CertificateChainPolicy = options.CertificateChainPolicy,
            CertificateRevocationCheckMode = options.CertificateRevocationCheckMode,
            CipherSuitesPolicy = options.CipherSuitesPolicy,
            ClientCertificateContext = options.ClientCertificateContext,
            ClientCertificates = options.ClientCertificates,
            EnabledSslProtocols = options.EnabledSslProtocols,
            EncryptionPolicy = options.EncryptionPolicy,
            LocalCertificateSelectionCallback = options.LocalCertificateSelectionCallback,
            RemoteCertificateValidationCallback = options.RemoteCertificateValidationCallback,
        };
#if NET10_0_OR_GREATER
        if (OperatingSystem.IsLinux() || OperatingSystem.IsWindows())
        {
            copy.AllowRsaPkcs1Padding = options.AllowRsaPkcs1Padding;
            copy.AllowRsaPssPadding = options.AllowRsaPssPadding;
        }
#endif
        return copy;
    }

    /// <summary>Copies a server's options.</summary>
    public static SslServerAuthenticationOptions Copy(SslServerAuthenticationOptions options)
    {
        // With a context the chain is built and the key loaded once, not for each connection.
        SslStreamCertificateContext? context = options.ServerCertificateContext;
        if (context is null && options.ServerCertificateSelectionCallback is null && options.ServerCertificate is X509Certificate2 { HasPrivateKey: true } certificate)
            context = SslStreamCertificateContext.Create(certificate, additionalCertificates: null);
        var copy = new SslServerAuthenticationOptions
        {
            ApplicationProtocols = options.ApplicationProtocols is { Count: > 0 } protocols ? [.. protocols] : Http11,
            AllowRenegotiation = options.AllowRenegotiation,
            AllowTlsResume = options.AllowTlsResume,
            CertificateChainPolicy = options.CertificateChainPolicy,
            CertificateRevocationCheckMode = options.CertificateRevocationCheckMode,
            CipherSuitesPolicy = options.CipherSuitesPolicy,
            ClientCertificateRequired = options.ClientCertificateRequired,
            EnabledSslProtocols = options.EnabledSslProtocols,
            EncryptionPolicy = options.EncryptionPolicy,
            RemoteCertificateValidationCallback = options.RemoteCertificateValidationCallback,
            ServerCertificate = options.ServerCertificate,
            ServerCertificateContext = context,
            ServerCertificateSelectionCallback = options.ServerCertificateSelectionCallback,
        };
#if NET10_0_OR_GREATER
        if (OperatingSystem.IsLinux() || OperatingSystem.IsWindows())
        {
            copy.AllowRsaPkcs1Padding = options.AllowRsaPkcs1Padding;
            copy.AllowRsaPssPadding = options.AllowRsaPssPadding;
        }
#endif
        return copy;
    }

    /// <summary>Refuses a server's options with which no handshake could succeed.</summary>
    /// <exception cref="ArgumentException">There is no certificate, or one without its private key.</exception>
    public static void Validate(SslServerAuthenticationOptions options)
    {
        if (options.ServerCertificate is null && options.ServerCertificateContext is null && options.ServerCertificateSelectionCallback is null)
            throw new ArgumentException("TLS needs a certificate: set ServerCertificate, ServerCertificateContext or ServerCertificateSelectionCallback.", nameof(options));
        if (options.ServerCertificateContext is null && options.ServerCertificate is X509Certificate2 { HasPrivateKey: false })
            throw new ArgumentException("The server's certificate has no private key: load it together with its key, for example from a PFX file.", nameof(options));
    }
}
