using System.Runtime.InteropServices;
using Rpc.Channels;

namespace Rpc.Core.Tests.Channels;

/// <summary>Writes over each accepted message as far as it may, at once: what reads it afterwards is found out.</summary>
/// <param name="inner">Where messages go.</param>
internal sealed class ScribblingChannel(IMessageChannel inner) : IMessageChannel
{
    public string? Subprotocol => inner.Subprotocol;

    public string RemoteAddress => inner.RemoteAddress;

    public ChannelEnd? Closed => inner.Closed;

    public ValueTask<bool> WaitToReceiveAsync(CancellationToken cancellationToken) => inner.WaitToReceiveAsync(cancellationToken);

    public bool TryReceive(out ReceivedMessage message) => inner.TryReceive(out message);

    public async ValueTask SendAsync(OutgoingMessage message, CancellationToken cancellationToken)
    {
        await inner.SendAsync(message, cancellationToken);
        if (message.Headroom == 0)
            return;
        Assert.True(MemoryMarshal.TryGetArray(message.Payload, out var payload));
        payload.Array.AsSpan(payload.Offset - message.Headroom, message.Headroom + payload.Count).Fill(0xDB);
    }

    public void Flush() => inner.Flush();

    public ValueTask CloseAsync(ChannelCloseCode code, string reason, CancellationToken cancellationToken) => inner.CloseAsync(code, reason, cancellationToken);

    public void Abort(Exception? reason) => inner.Abort(reason);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
