using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Rpc.TestKit;

namespace Rpc.EndToEnd.Tests.ForeignPeers;

/// <summary>A real nginx that ends TLS in front of a server, with its files in a folder of its own.</summary>
public sealed class NginxProcess : IAsyncDisposable
{
    private const int MaxPorts = 5;
    private readonly Process _process;
    private readonly string _folder;
    private readonly Task<string> _rest;

    private NginxProcess(Process process, string folder, int port)
    {
        _process = process;
        _folder = folder;
        Port = port;

        // Its log must be read, or it would wait for a reader.
        _rest = process.StandardError.ReadToEndAsync();
    }

    /// <summary>Where it listens, on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>Starts nginx.</summary>
    /// <param name="certificate">Its certificate, with the key.</param>
    /// <param name="backendPort">The port of the server behind it, on 127.0.0.1.</param>
    public static async Task<NginxProcess> StartAsync(X509Certificate2 certificate, int backendPort)
    {
        var folder = Directory.CreateTempSubdirectory("rpc-nginx").FullName;
        using (var key = certificate.GetECDsaPrivateKey()!)
            await File.WriteAllTextAsync(Path.Combine(folder, "key.pem"), key.ExportPkcs8PrivateKeyPem());
        await File.WriteAllTextAsync(Path.Combine(folder, "certificate.pem"), certificate.ExportCertificatePem());

        // A port that was free a moment ago may be taken by now.
        var log = "";
        for (var attempt = 0; attempt < MaxPorts; attempt++)
        {
            var port = FindFreePort();
            await File.WriteAllTextAsync(Path.Combine(folder, "nginx.conf"), Configure(folder, port, backendPort));
            var process = Start(folder);
            log = await ReadUntilListeningAsync(process.StandardError);
            if (log.Length == 0)
                return new NginxProcess(process, folder, port);
            await process.WaitForExitAsync().Within();
            process.Dispose();
        }

        throw new InvalidOperationException($"nginx did not start: {log}");
    }

    /// <summary>Ends nginx as a crash would.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().Within();
        await _rest.Within();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static Process Start(string folder)
    {
        var start = new ProcessStartInfo("nginx", ["-p", folder, "-c", Path.Combine(folder, "nginx.conf"), "-e", "stderr"]) { RedirectStandardError = true };

        // Where Debian installs it, which is not in everybody's path.
        start.Environment["PATH"] = Environment.GetEnvironmentVariable("PATH") + ":/usr/sbin";
        start.FileName = File.Exists("/usr/sbin/nginx") ? "/usr/sbin/nginx" : start.FileName;
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception exception)
        {
            throw new MissingPeerException("nginx is not installed", exception);
        }
    }

    // Empty when it listens, else all that it said. It tells of the system's limits once its sockets are open.
    private static async Task<string> ReadUntilListeningAsync(StreamReader log)
    {
        var all = "";
        while (await log.ReadLineAsync().Within() is { } line)
        {
            if (line.Contains("getrlimit", StringComparison.Ordinal))
                return "";
            all += line + "\n";
        }

        return all + "(end)";
    }

    private static int FindFreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string Configure(string folder, int port, int backendPort) => $$"""
        daemon off;
        master_process off;
        pid {{folder}}/nginx.pid;
        error_log stderr notice;
        events { worker_connections 256; }
        http {
          access_log off;
          client_body_temp_path {{folder}}/body;
          proxy_temp_path {{folder}}/proxy;
          fastcgi_temp_path {{folder}}/fastcgi;
          uwsgi_temp_path {{folder}}/uwsgi;
          scgi_temp_path {{folder}}/scgi;
          server {
            listen 127.0.0.1:{{port}} ssl;
            ssl_certificate {{folder}}/certificate.pem;
            ssl_certificate_key {{folder}}/key.pem;
            location / {
              proxy_pass http://127.0.0.1:{{backendPort}};
              proxy_http_version 1.1;
              proxy_set_header Host $host;
              proxy_set_header Upgrade $http_upgrade;
              proxy_set_header Connection "upgrade";
              proxy_set_header X-Forwarded-For $remote_addr;
            }
          }
        }
        """;
}
