using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Rpc.TestKit;

namespace Rpc.EndToEnd.Tests.ForeignPeers;

/// <summary>A real reverse proxy in front of a server, with its files in a folder of its own.</summary>
public sealed class ProxyProcess : IAsyncDisposable
{
    private const int MaxPorts = 5;
    private readonly Process _process;
    private readonly string _folder;
    private readonly Task<string> _log;

    private ProxyProcess(Process process, string folder, int port, Task<string> log)
    {
        _process = process;
        _folder = folder;
        _log = log;
        Port = port;
    }

    /// <summary>Where it listens, on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>Starts a proxy.</summary>
    /// <param name="kind">Which, and how.</param>
    public static async Task<ProxyProcess> StartAsync(ProxyKind kind)
    {
        var folder = Directory.CreateTempSubdirectory("rpc-proxy").FullName;
        if (kind.Certificate is { } certificate)
        {
            using var key = certificate.GetECDsaPrivateKey()!;
            await File.WriteAllTextAsync(Path.Combine(folder, "server.pem"), certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
        }

        // A port that was free a moment ago may be taken by now.
        var said = "";
        for (var attempt = 0; attempt < MaxPorts; attempt++)
        {
            var port = FindFreePort();
            await File.WriteAllTextAsync(Path.Combine(folder, "proxy.conf"), kind.Configure(folder, port));
            var process = Start(kind, folder);

            // Its log must be read, or it would wait for a reader.
            var log = process.StandardError.ReadToEndAsync();
            if (await ListensAsync(process, port))
                return new ProxyProcess(process, folder, port, log);
            said = await log.Within();
            process.Dispose();
        }

        throw new InvalidOperationException($"{kind.Program} did not start: {said}");
    }

    /// <summary>Ends the proxy as a crash would.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().Within();
        await _log.Within();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static Process Start(ProxyKind kind, string folder)
    {
        // Debian installs them where not everybody's path leads.
        var program = Path.Combine("/usr/sbin", kind.Program);
        var start = new ProcessStartInfo(File.Exists(program) ? program : kind.Program, kind.Arguments(folder)) { RedirectStandardError = true };
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception exception)
        {
            throw new MissingPeerException($"{kind.Program} is not installed", exception);
        }
    }

    // False when it ended instead.
    private static async Task<bool> ListensAsync(Process process, int port)
    {
        while (!process.HasExited)
        {
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync(IPAddress.Loopback, port).Within();
                return true;
            }
            catch (SocketException)
            {
                await Task.Yield();
            }
        }

        return false;
    }

    private static int FindFreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
