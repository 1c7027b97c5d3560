using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Rpc.Transport.Tests.Client;

/// <summary>A small HTTP proxy that knows CONNECT, over real sockets.</summary>
internal sealed class ConnectProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<string, string> _answer;

    /// <summary>Starts.</summary>
    /// <param name="answer">The answer to a request's head; the tunnel opens when it begins with status 200.</param>
    public ConnectProxy(Func<string, string> answer)
    {
        _answer = answer;
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>The heads of the requests so far.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    public Uri Uri => new($"http://{_listener.LocalEndpoint}");

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptTcpClientAsync());
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            NetworkStream stream = client.GetStream();
            var head = new StringBuilder();
            var one = new byte[1];
            while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one) > 0)
                head.Append((char)one[0]);
            Requests.Enqueue(head.ToString());
            string answer = _answer(head.ToString());
            await stream.WriteAsync(Encoding.Latin1.GetBytes(answer));
            if (!answer.StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal))
                return;
            string[] target = head.ToString().Split(' ')[1].Split(':');
            using var server = new TcpClient();
            await server.ConnectAsync(IPAddress.Loopback, int.Parse(target[^1], System.Globalization.CultureInfo.InvariantCulture));
            await Task.WhenAll(PumpAsync(client, server), PumpAsync(server, client));
        }
    }

    private static async Task PumpAsync(TcpClient from, TcpClient to)
    {
        try
        {
            await from.GetStream().CopyToAsync(to.GetStream());
            to.Client.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            // One end is gone; the other sees it when this one is closed.
        }
    }
}
