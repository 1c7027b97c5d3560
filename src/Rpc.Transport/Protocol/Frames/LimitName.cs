namespace Rpc.Transport.Protocol.Frames;

/// <summary>The limits of connections and listeners as <c>rpc.limit.name</c> has them: by their option. Never renamed.</summary>
internal static class LimitName
{
    public const string MaxMessageBytes = "MaxMessageBytes";
    public const string MaxFrameBytes = "MaxFrameBytes";
    public const string MaxRatio = "MaxRatio";
    public const string MaxHandshakeBytes = "MaxHandshakeBytes";
    public const string HandshakeTimeout = "HandshakeTimeout";
    public const string ConnectTimeout = "ConnectTimeout";
    public const string KeepAliveTimeout = "KeepAliveTimeout";
    public const string CloseTimeout = "CloseTimeout";
    public const string MaxQueuedSendBytes = "MaxQueuedSendBytes";
    public const string MaxConnections = "MaxConnections";
    public const string MaxConnectionsPerAddress = "MaxConnectionsPerAddress";
    public const string ResumeWindow = "ResumeWindow";
    public const string MaxDetachedSessions = "MaxDetachedSessions";
    public const string AllowedOrigins = "AllowedOrigins";
}
