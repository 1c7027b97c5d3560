namespace Rpc.Transport.Protocol.Frames;

/// <summary>The side of the opening handshake that an endpoint took. It decides who masks (RFC 6455 §5.1) and who ends TCP first (§7.1.1); nothing else.</summary>
internal enum Role
{
    /// <summary>The endpoint that connected: masks what it sends, accepts only unmasked frames.</summary>
    Client,

    /// <summary>The endpoint that listened: sends unmasked frames, accepts only masked ones.</summary>
    Server,
}
