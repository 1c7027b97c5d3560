using System.Net.Sockets;

namespace Rpc.Transport.Client;

/// <summary>A connected socket, and the turn to go on connecting with it.</summary>
/// <param name="Socket">The socket.</param>
/// <param name="Turn">Dispose of it when the connection is established or has failed; null where nobody waits for that.</param>
internal sealed record ReachedSocket(Socket Socket, IDisposable? Turn) : IDisposable
{
    /// <summary>Lets go of both.</summary>
    public void Dispose()
    {
        Socket.Dispose();
        Turn?.Dispose();
    }
}
