using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Rpc.TestKit;

namespace Rpc.EndToEnd.Tests.ForeignPeers;

/// <summary>One headless Chromium for all tests of a class, which opens one page after the other.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private const string Executable = "/usr/bin/chromium";

    // What a page's script has at hand beside what the browser driver gives it: report(what, value) and done().
    private const string Prelude = """
        <!doctype html><meta charset="utf-8"><title>test</title><script>
        const here = location.origin.replace('http', 'ws');
        const connect = (url, subprotocols = []) => {
          const socket = new WebSocket(url, subprotocols), arrived = [], waiting = [];
          socket.binaryType = 'arraybuffer';
          socket.onmessage = ({ data }) => (waiting.length > 0 ? waiting.shift()(data) : arrived.push(data));
          socket.next = () => (arrived.length > 0 ? Promise.resolve(arrived.shift()) : new Promise(resolve => waiting.push(resolve)));
          socket.opened = new Promise(resolve => { socket.onopen = resolve; });
          socket.closed = new Promise(resolve => { socket.onclose = ({ code, reason, wasClean }) => resolve([code, reason, wasClean]); });
          return socket;
        };
        const run = async () => {
        """;

    private readonly TestAuthority _authority = new();
    private readonly X509Certificate2 _certificate;
    private NodeProcess _browser = null!;

    public Chromium() => _certificate = _authority.Issue("127.0.0.1");

    /// <summary>Options of a server that the browser trusts.</summary>
    public SslServerAuthenticationOptions Tls => new() { ServerCertificate = _certificate };

    public async Task InitializeAsync()
    {
        if (!File.Exists(Executable))
            throw new MissingPeerException("chromium is not installed");
        var key = Convert.ToBase64String(SHA256.HashData(_certificate.PublicKey.ExportSubjectPublicKeyInfo()));
        _browser = NodeProcess.Start("browser.mjs", [Executable, key]);
        await _browser.ObserveAsync("browser");
    }

    public async Task DisposeAsync()
    {
        await _browser.ExpectEndAsync();
        await _browser.DisposeAsync();
        _authority.Dispose();
    }

    /// <summary>Answers the browser's request for a page with one that runs a script.</summary>
    internal static Func<WebSocketHttpRequest, CancellationToken, ValueTask<WebSocketHttpReply?>> Serve(string script)
    {
        var page = $"{Prelude}{script}\n}};\nrun().catch(error => report('error', error.message)).then(done);</script>";
        return (request, _) => new(request.Path == "/" ? new WebSocketHttpReply(200, "text/html", System.Text.Encoding.UTF8.GetBytes(page)) : null);
    }

    /// <summary>Opens the page that a listener serves; what it observes comes from the process returned.</summary>
    internal async Task<NodeProcess> OpenAsync(WebSocketListener listener)
    {
        await _browser.CueAsync(listener.Url.ToString().Replace("ws", "http", StringComparison.Ordinal));
        return _browser;
    }
}
