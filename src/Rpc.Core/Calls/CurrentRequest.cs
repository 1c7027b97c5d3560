using Rpc.Streams;

namespace Rpc.Calls;

/// <summary>
/// The request in whose handling the code runs, where that is kept: flowing it costs an allocation, so only the requests do whose own calls must be known
/// as theirs (<see cref="IncomingRequest.IsTracked"/>).
/// </summary>
internal static class CurrentRequest
{
    private static readonly AsyncLocal<IncomingRequest?> s_current = new();

    /// <summary>The request that the code handles; null when that is none, is not kept, or has been answered.</summary>
    public static IncomingRequest? Value => s_current.Value is { IsAnswered: false } request ? request : null;

    /// <summary>The request of that session that the code handles.</summary>
    public static IncomingRequest? Of(IStreamHost session) => Value is { } request && request.IsOf(session) ? request : null;

    /// <summary>What follows handles the request; null for none.</summary>
    public static void Enter(IncomingRequest? request) => s_current.Value = request;
}
