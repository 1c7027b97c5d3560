using System.Net;
using System.Net.Sockets;
using Rpc.Transport.Connections;

namespace Rpc.Transport.Server;

/// <summary>Opens the sockets that a server listens on.</summary>
internal static class ListeningSocket
{
    // Errno of opening a socket's file as if it were a plain one.
    private const int NoSuchDevice = 6;

    // How many ports to try until one is free in both families.
    private const int MaxAttempts = 10;

    /// <summary>Opens a socket for each address and listens. A family that this machine does not have is left out, while there is another.</summary>
    /// <param name="endPoints">Addresses of this machine with the same port, or the path of a Unix domain socket. Port 0 lets the system choose one.</param>
    /// <param name="backlog">How many connections the system may hold until they are accepted.</param>
    /// <param name="fileMode">Who may connect to a Unix domain socket.</param>
    /// <exception cref="IOException">An address is in use, is not this machine's, or may not be listened on.</exception>
    public static IReadOnlyList<Socket> Open(IReadOnlyList<EndPoint> endPoints, int backlog, UnixFileMode fileMode)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return OpenAll(endPoints, backlog, fileMode);
            }
            catch (IOException exception) when (exception.InnerException is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse }
                && attempt < MaxAttempts && endPoints.Count > 1 && endPoints[0] is IPEndPoint { Port: 0 })
            {
                // The port that the system chose for one family was taken in the other.
            }
        }
    }

    private static List<Socket> OpenAll(IReadOnlyList<EndPoint> endPoints, int backlog, UnixFileMode fileMode)
    {
        List<Socket> sockets = [];
        IOException? missing = null;
        try
        {
            foreach (EndPoint endPoint in endPoints)
            {
                EndPoint wanted = sockets is [{ LocalEndPoint: IPEndPoint first }, ..] ? new IPEndPoint(((IPEndPoint)endPoint).Address, first.Port) : endPoint;
                try
                {
                    sockets.Add(OpenOne(wanted, backlog, fileMode));
                }
                catch (SocketException exception)
                {
                    var failure = new IOException(Explain(wanted, exception), exception);
                    if (exception.SocketErrorCode is not (SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported))
                        throw failure;
                    missing ??= failure;
                }
            }

            return sockets.Count > 0 ? sockets : throw missing!;
        }
        catch
        {
            sockets.ForEach(static socket => socket.Dispose());
            throw;
        }
    }

    private static string Explain(EndPoint endPoint, SocketException exception)
    {
        string address = SocketWire.Describe(endPoint);
        return exception.SocketErrorCode switch
        {
            SocketError.AddressAlreadyInUse => $"{address} is in use: is there another server on it?",
            SocketError.AddressNotAvailable => $"{address} is not an address of this machine; 0.0.0.0 or [::] stands for all that it has.",
            SocketError.AccessDenied => $"This user may not listen on {address}.",
            _ => $"{address} cannot be listened on: {exception.Message}",
        };
    }

    private static Socket OpenOne(EndPoint endPoint, int backlog, UnixFileMode fileMode)
    {
        var unix = endPoint as UnixDomainSocketEndPoint;
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, unix is null ? ProtocolType.Tcp : ProtocolType.Unspecified);
        try
        {
            // The address that stands for all of IPv6 stands for all of IPv4 too.
            if (endPoint is IPEndPoint { Address: { } address } && address.Equals(IPAddress.IPv6Any))
                socket.DualMode = true;
            if (unix is not null)
                RemoveStaleFile(unix);
            socket.Bind(endPoint);

            // Before listening: until then nobody can connect, whatever the file's first mode allows.
            if (unix is not null && !OperatingSystem.IsWindows())
                File.SetUnixFileMode(unix.ToString(), fileMode);
            socket.Listen(backlog);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // A server that was killed leaves its file behind, on which nobody can listen again. One that answers, and anything that
    // is no socket, is left alone: binding then says that the address is in use.
    private static void RemoveStaleFile(UnixDomainSocketEndPoint endPoint)
    {
        string path = endPoint.ToString();
        if (!File.Exists(path) || !IsSocket(path))
            return;
        try
        {
            using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            probe.Connect(endPoint);
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionRefused)
        {
            File.Delete(path);
        }
        catch (SocketException)
        {
            // Alive, or not ours to judge.
        }
    }

    private static bool IsSocket(string path)
    {
        if (OperatingSystem.IsWindows())
            return File.GetAttributes(path).HasFlag(FileAttributes.ReparsePoint);
        try
        {
            // Opening for both directions never waits, not even on a pipe.
            using var opened = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            return false;
        }
        catch (IOException exception)
        {
            return exception.HResult == NoSuchDevice;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }
}
