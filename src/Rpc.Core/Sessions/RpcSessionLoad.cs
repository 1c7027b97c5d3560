namespace Rpc.Sessions;

/// <summary>What a session holds at the moment. All of it is zero soon after the session has ended.</summary>
/// <param name="PendingCalls">Own calls that wait for their answer.</param>
/// <param name="IncomingCalls">Handlers that run.</param>
/// <param name="OpenStreams">Streams among the arguments of running handlers.</param>
/// <param name="Subscriptions">Events that the peer is sent.</param>
/// <param name="UnsentAnswers">Answers that wait for a slow peer.</param>
/// <param name="QueuedEventBytes">Bytes of events that do.</param>
/// <param name="Groups">Groups that it is a member of.</param>
internal readonly record struct RpcSessionLoad(int PendingCalls, int IncomingCalls, int OpenStreams, int Subscriptions, int UnsentAnswers, long QueuedEventBytes, int Groups);
