using System.Globalization;
using System.Net;

namespace EchoServer;

/// <summary>What the command line asks for.</summary>
internal sealed class Arguments
{
    private const string Usage = "Usage: EchoServer --port N [--host ADDRESS] [--deflate] [--tls]";

    private int? _port;
    private string _host = "127.0.0.1";

    private Arguments()
    {
    }

    /// <summary>Whether to compress for clients that offer it.</summary>
    public bool Deflate { get; private set; }

    /// <summary>Whether to serve wss.</summary>
    public bool Tls { get; private set; }

    /// <summary>The address as the certificate names it.</summary>
    public string Host => _host.Trim('[', ']');

    public string Url => $"{(Tls ? "wss" : "ws")}://{_host}:{_port}/";

    /// <summary>Reads the command line; null, and what is wrong with it, when it makes no sense.</summary>
    public static Arguments? Parse(string[] args, out string problem)
    {
        var arguments = new Arguments();
        problem = Usage;
        for (var i = 0; i < args.Length; i++)
        {
            var value = i + 1 < args.Length ? args[i + 1] : "";
            switch (args[i])
            {
                case "--port" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= IPEndPoint.MaxPort:
                    arguments._port = port;
                    i++;
                    break;
                case "--host" when value.Length > 0:
                    arguments._host = value.Contains(':', StringComparison.Ordinal) ? $"[{value.Trim('[', ']')}]" : value;
                    i++;
                    break;
                case "--deflate":
                    arguments.Deflate = true;
                    break;
                case "--tls":
                    arguments.Tls = true;
                    break;
                default:
                    return null;
            }
        }

        return arguments._port is null ? null : arguments;
    }
}
