namespace Rpc.Diagnostics;

/// <summary>The limits of a session as <c>rpc.limit.name</c> has them: by their option, or where there is none by what they limit. Never renamed.</summary>
internal static class LimitName
{
    public const string MaxPendingCalls = "MaxPendingCalls";
    public const string MaxConcurrentCalls = "MaxConcurrentCalls";
    public const string MaxQueuedCalls = "MaxQueuedCalls";
    public const string MaxQueuedCallBytes = "MaxQueuedCallBytes";
    public const string MaxConcurrentStreams = "MaxConcurrentStreams";
    public const string StreamWindowBytes = "StreamWindowBytes";
    public const string StreamCredit = "StreamCredit";
    public const string StreamIdleTimeout = "StreamIdleTimeout";
    public const string WholeStreamBytes = "WholeStreamBytes";
    public const string MaxQueuedEventBytes = "MaxQueuedEventBytes";
    public const string Capacity = "Capacity";
    public const string MaxHeaders = "MaxHeaders";
    public const string MaxHeaderBytes = "MaxHeaderBytes";
    public const string MaxMessageBytes = "MaxMessageBytes";
    public const string MessagesInParts = "MessagesInParts";
    public const string MaxMalformedMessages = "MaxMalformedMessages";
    public const string MaxDepth = "MaxDepth";
    public const string MaxNumberedNames = "MaxNumberedNames";
    public const string MaxReplayBytes = "MaxReplayBytes";
}
