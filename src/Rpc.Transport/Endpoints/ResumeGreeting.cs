using Rpc.Channels;
using Rpc.Resume;

namespace Rpc.Transport.Endpoints;

/// <summary>The first messages of a connection that can be resumed: the client says what it wants, and the server what it gets.</summary>
internal static class ResumeGreeting
{
    /// <summary>Waits for the peer's first message.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="cancellationToken">Gives up; the connection stays usable.</param>
    /// <returns>Null when it is none about resuming.</returns>
    /// <exception cref="ChannelClosedException">The connection has ended.</exception>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    public static async Task<ResumeMessage?> ReceiveAsync(IMessageChannel connection, CancellationToken cancellationToken)
    {
        while (await connection.WaitToReceiveAsync(cancellationToken).ConfigureAwait(false))
        {
            if (connection.TryReceive(out var message))
                return ResumeMessage.TryRead(message);
        }

        throw new ChannelClosedException(connection.Closed);
    }

    /// <summary>Asks the server, and waits for its answer.</summary>
    /// <inheritdoc cref="ReceiveAsync"/>
    public static async Task<ResumeMessage?> AskAsync(IMessageChannel connection, ResumeMessage question, CancellationToken cancellationToken)
    {
        await connection.SendAsync(question.ToOutgoing(), cancellationToken).ConfigureAwait(false);
        return await ReceiveAsync(connection, cancellationToken).ConfigureAwait(false);
    }
}
