using Rpc.Channels;

namespace Rpc.Calls;

/// <summary>Sends a notification to many sessions.</summary>
internal static class Broadcast
{
    /// <summary>Begins to send to all members at once, and completes when each has accepted the message or has ended.</summary>
    /// <exception cref="RpcSerializationException">An argument cannot be written; no member that writes like the one concerned was sent anything.</exception>
    /// <exception cref="OperationCanceledException">The token fired before all had accepted it.</exception>
    public static ValueTask NotifyAsync<TArguments>(IReadOnlyList<IBroadcastMember> members, RpcMethod<TArguments> method, in TArguments arguments, CancellationToken cancellationToken)
    {
        List<Task>? waiting = null;
        var messages = default(BroadcastMessages);
        try
        {
            foreach (var member in members)
            {
                var codec = member.Codec.ForMany;
                var message = messages.Find(codec) ?? messages.Add(codec, RpcCaller.WriteNotification(codec, method, in arguments));
                if (SendAsync(member, message, cancellationToken) is { } sending)
                    (waiting ??= []).Add(sending);
            }
        }
        finally
        {
            messages.Release();
        }

        return waiting is null ? default : WaitAsync(waiting, cancellationToken);
    }

    // Null when the member has accepted the message at once, or has ended.
    private static Task? SendAsync(IBroadcastMember member, SharedMessage message, CancellationToken cancellationToken)
    {
        var sent = member.SendAsync(message, cancellationToken);
        if (sent.IsCompletedSuccessfully)
        {
            sent.GetAwaiter().GetResult();
            return null;
        }

        message.AddReference();
        return WatchAsync(sent, message);
    }

    private static async Task WatchAsync(ValueTask sent, SharedMessage message)
    {
        try
        {
            await sent.ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is RpcSessionException or OperationCanceledException)
        {
            // A member that ends, or whose turn does not come in time, fails nobody else's.
        }
        finally
        {
            message.Release();
        }
    }

    private static async ValueTask WaitAsync(List<Task> waiting, CancellationToken cancellationToken)
    {
        await Task.WhenAll(waiting).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
    }
}
