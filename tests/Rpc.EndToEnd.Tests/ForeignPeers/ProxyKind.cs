using System.Security.Cryptography.X509Certificates;

namespace Rpc.EndToEnd.Tests.ForeignPeers;

/// <summary>A reverse proxy, and how it is set up.</summary>
/// <param name="Program">Its executable.</param>
/// <param name="BackendPort">The port of the server behind it, on 127.0.0.1.</param>
/// <param name="Certificate">Its certificate, with the key, where it ends TLS; null for plain TCP.</param>
/// <param name="IdleSeconds">How long it keeps a connection on which nothing moves; null for its default.</param>
public sealed record ProxyKind(string Program, int BackendPort, X509Certificate2? Certificate = null, int? IdleSeconds = null)
{
    public const string Nginx = "nginx";
    public const string Haproxy = "haproxy";

    /// <summary>The command line.</summary>
    public string[] Arguments(string folder)
    {
        var file = Path.Combine(folder, "proxy.conf");
        return Program == Nginx ? ["-p", folder, "-c", file, "-e", "stderr"] : ["-db", "-q", "-f", file];
    }

    /// <summary>The configuration file.</summary>
    public string Configure(string folder, int port) => Program == Nginx ? ConfigureNginx(folder, port) : ConfigureHaproxy(folder, port);

    // As its documentation says for WebSocket.
    private string ConfigureNginx(string folder, int port) => $$"""
        daemon off;
        master_process off;
        pid {{folder}}/nginx.pid;
        error_log stderr warn;
        events { worker_connections 256; }
        http {
          access_log off;
          client_body_temp_path {{folder}}/body;
          proxy_temp_path {{folder}}/proxy;
          fastcgi_temp_path {{folder}}/fastcgi;
          uwsgi_temp_path {{folder}}/uwsgi;
          scgi_temp_path {{folder}}/scgi;
          server {
            listen 127.0.0.1:{{port}}{{(Certificate is null ? "" : " ssl")}};
            {{(Certificate is null ? "" : $"ssl_certificate {folder}/server.pem; ssl_certificate_key {folder}/server.pem;")}}
            location / {
              proxy_pass http://127.0.0.1:{{BackendPort}};
              proxy_http_version 1.1;
              proxy_set_header Host $host;
              proxy_set_header Upgrade $http_upgrade;
              proxy_set_header Connection "upgrade";
              proxy_set_header X-Forwarded-For $remote_addr;
              proxy_read_timeout {{IdleSeconds ?? 60}}s;
              proxy_send_timeout {{IdleSeconds ?? 60}}s;
            }
          }
        }

        """;

    // Once a connection is upgraded, only the tunnel's time-out counts.
    private string ConfigureHaproxy(string folder, int port) => $$"""
        global
          maxconn 256
        defaults
          mode http
          option forwardfor
          timeout connect 10s
          timeout client 60s
          timeout server 60s
          timeout tunnel {{IdleSeconds ?? 60}}s
        frontend front
          bind 127.0.0.1:{{port}}{{(Certificate is null ? "" : $" ssl crt {folder}/server.pem alpn http/1.1")}}
          default_backend back
        backend back
          server one 127.0.0.1:{{BackendPort}}

        """;
}
