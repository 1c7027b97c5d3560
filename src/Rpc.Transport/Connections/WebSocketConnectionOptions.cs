using Rpc.Transport.Protocol;

namespace Rpc.WebSockets;

/// <summary>The limits and times of one connection. Checked once, by <see cref="Validate"/>, where they are first used.</summary>
public sealed class WebSocketConnectionOptions
{
    /// <summary>The largest message accepted, in payload bytes. Default 16 MiB. A larger one closes with 1009.</summary>
    public int MaxMessageBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>The largest payload of one received frame, in bytes; null (the default) for the message limit alone.</summary>
    public int? MaxFrameBytes { get; set; }

    /// <summary>Bytes accepted for sending and not yet sent, from which on a send waits. Default 1 MiB. A larger message is accepted while nothing is queued.</summary>
    public int MaxQueuedSendBytes { get; set; } = 1024 * 1024;

    /// <summary>Bytes of the receive buffer, which is only held while something is in it. Default 32 KiB, least 1 KiB.</summary>
    public int ReceiveBufferBytes { get; set; } = 32 * 1024;

    /// <summary>Silence after which a Ping asks whether the peer is there. Default 30 s; zero or infinite for never.</summary>
    public TimeSpan KeepAliveInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long after a Ping any byte must have come. Default 20 s; zero or infinite to ping without giving up.</summary>
    public TimeSpan KeepAliveTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How long the closing handshake may take, and the peer to end TCP after it. Default 5 s.</summary>
    public TimeSpan CloseTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The clock. Default the system's.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>The limits as the protocol wants them.</summary>
    internal WebSocketLimits Limits => new(MaxMessageBytes, MaxFrameBytes ?? MaxMessageBytes);

    /// <summary>True when a time of this length is to be kept at all.</summary>
    internal static bool IsOn(TimeSpan time) => time > TimeSpan.Zero;

    /// <summary>Refuses values that make no sense.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxMessageBytes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxFrameBytes ?? 1, 1, nameof(MaxFrameBytes));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxQueuedSendBytes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(ReceiveBufferBytes, 1024);
        ArgumentNullException.ThrowIfNull(TimeProvider);
        CheckTime(KeepAliveInterval, nameof(KeepAliveInterval));
        CheckTime(KeepAliveTimeout, nameof(KeepAliveTimeout));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(CloseTimeout, TimeSpan.Zero);
        CheckTime(CloseTimeout, nameof(CloseTimeout));
    }

    internal WebSocketConnectionOptions Clone() => (WebSocketConnectionOptions)MemberwiseClone();

    // Timers take no more than about 49 days.
    internal static void CheckTime(TimeSpan time, string name)
    {
        if ((time < TimeSpan.Zero && time != Timeout.InfiniteTimeSpan) || time.TotalMilliseconds > uint.MaxValue - 1)
            throw new ArgumentOutOfRangeException(name, time, "The time is negative or longer than 49 days.");
    }
}
