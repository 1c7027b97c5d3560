using System.Net;
using System.Net.Sockets;

namespace Rpc.Transport.Server;

/// <summary>Opens the socket that a server listens on.</summary>
internal static class ListeningSocket
{
    // Errno of opening a socket's file as if it were a plain one.
    private const int NoSuchDevice = 6;

    /// <summary>Opens a socket and listens.</summary>
    /// <param name="endPoint">An address of this machine, or the path of a Unix domain socket.</param>
    /// <param name="backlog">How many connections the system may hold until they are accepted.</param>
    /// <param name="fileMode">Who may connect to a Unix domain socket.</param>
    /// <exception cref="SocketException">The address is in use, or not this machine's.</exception>
    public static Socket Open(EndPoint endPoint, int backlog, UnixFileMode fileMode)
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
