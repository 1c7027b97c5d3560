using System.Net;
using System.Net.Sockets;

namespace Rpc.LoadBench.Measuring;

/// <summary>Tells the client process what the server process has used, over a connection beside the measured ones: a line there, a line back.</summary>
internal static class SnapshotServer
{
    private const string WithCollection = "collect";

    /// <summary>Starts to listen, on a thread of its own: the load may leave none of the pool's to others.</summary>
    /// <returns>The port.</returns>
    public static int Start()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        new Thread(() => Serve(listener)) { IsBackground = true }.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static void Serve(TcpListener listener)
    {
        using var client = listener.AcceptTcpClient();
        using var reader = new StreamReader(client.GetStream());
        using var writer = new StreamWriter(client.GetStream()) { AutoFlush = true };
        while (reader.ReadLine() is { } line)
            writer.WriteLine(ProcessSnapshot.Take(collect: line == WithCollection).ToString());
    }

    /// <summary>The asking end.</summary>
    internal sealed class Client(int port) : IDisposable
    {
        private readonly TcpClient _client = new("127.0.0.1", port);

        public ProcessSnapshot Ask(bool collect)
        {
            var writer = new StreamWriter(_client.GetStream(), leaveOpen: true);
            writer.WriteLine(collect ? WithCollection : "");
            writer.Dispose();
            using var reader = new StreamReader(_client.GetStream(), leaveOpen: true);
            return ProcessSnapshot.Parse(reader.ReadLine() ?? throw new IOException("The server process ended."));
        }

        public void Dispose() => _client.Dispose();
    }
}
