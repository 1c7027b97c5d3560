using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Rpc.TestKit;

/// <summary>A certificate authority that lives as long as a test: what it issues is trusted by those who are told to, and by nobody else.</summary>
public sealed class TestAuthority : IDisposable
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
    private static readonly DateTimeOffset Epoch = DateTimeOffset.UtcNow.AddYears(-5);
    private readonly List<X509Certificate2> _issued = [];

    /// <summary>Creates an authority with a key of its own.</summary>
    public TestAuthority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Test authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.DigitalSignature, critical: true));
        Root = request.CreateSelfSigned(Epoch, DateTimeOffset.UtcNow.AddYears(5));
    }

    /// <summary>The authority's own certificate.</summary>
    public X509Certificate2 Root { get; }

    /// <summary>Issues a certificate, with its key, to a server or client.</summary>
    /// <param name="name">A host name or IP address, or any text for a client.</param>
    /// <param name="expired">Whether its time is over.</param>
    public X509Certificate2 Issue(string name, bool expired = false)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(name, out var address))
            names.AddIpAddress(address);
        else
            names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication), new Oid(ClientAuthentication)], critical: false));
        using var bare = request.Create(Root, Epoch.AddDays(1), DateTimeOffset.UtcNow.AddDays(expired ? -1 : 30), RandomNumberGenerator.GetBytes(8));
        var issued = bare.CopyWithPrivateKey(key);
        _issued.Add(issued);
        return issued;
    }

    /// <summary>Options of a server with a certificate for the given name.</summary>
    public SslServerAuthenticationOptions Serve(string name = "localhost", bool expired = false) => new() { ServerCertificate = Issue(name, expired) };

    /// <summary>Options of a client that trusts this authority and no other.</summary>
    public SslClientAuthenticationOptions Trust() => new() { CertificateChainPolicy = TrustPolicy() };

    /// <summary>A policy that trusts this authority and no other.</summary>
    public X509ChainPolicy TrustPolicy() => new()
    {
        TrustMode = X509ChainTrustMode.CustomRootTrust,
        CustomTrustStore = { Root },
        RevocationMode = X509RevocationMode.NoCheck,
    };

    /// <inheritdoc/>
    public void Dispose()
    {
        Root.Dispose();
        _issued.ForEach(static certificate => certificate.Dispose());
    }
}
