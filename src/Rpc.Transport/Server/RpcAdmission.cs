namespace Rpc;

/// <summary>What <see cref="RpcServerOptions.Authorize"/> says to a request. There is no default: forgetting to decide refuses.</summary>
public sealed class RpcAdmission
{
    private RpcAdmission(RpcHttpReply? refusal) => Refusal = refusal;

    /// <summary>The session may be opened.</summary>
    public static RpcAdmission Accept { get; } = new(null);

    internal RpcHttpReply? Refusal { get; }

    /// <summary>The session is refused.</summary>
    /// <param name="statusCode">400 to 599, for example 401 for a caller who is not known and 403 for one who may not.</param>
    /// <param name="reason">A text for people; the client's application sees only the status, and a browser not even that.</param>
    /// <exception cref="ArgumentOutOfRangeException">The status is outside its range.</exception>
    public static RpcAdmission Reject(int statusCode, string reason) => Reject(RpcHttpReply.Text(statusCode, reason));

    /// <summary>The session is refused with an answer of your own.</summary>
    /// <param name="reply">The answer, with a status of 400 to 599.</param>
    /// <exception cref="ArgumentOutOfRangeException">The status is outside its range.</exception>
    public static RpcAdmission Reject(RpcHttpReply reply)
    {
        ArgumentNullException.ThrowIfNull(reply);
        ArgumentOutOfRangeException.ThrowIfLessThan(reply.StatusCode, 400, nameof(reply));
        return new RpcAdmission(reply);
    }
}
