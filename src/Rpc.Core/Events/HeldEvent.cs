using Rpc.Channels;

namespace Rpc.Events;

/// <summary>One occurrence that waits for a slow subscriber.</summary>
internal class HeldEvent(SharedMessage message)
{
    /// <summary>The message; one with the same key may take its place.</summary>
    public SharedMessage Message { get; set; } = message;
}
