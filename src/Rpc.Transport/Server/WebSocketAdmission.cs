namespace Rpc.WebSockets;

/// <summary>What <see cref="RpcServerOptions.Authorize"/> says to a request. There is no default: forgetting to decide refuses.</summary>
public sealed class WebSocketAdmission
{
    private WebSocketAdmission(WebSocketHttpReply? refusal) => Refusal = refusal;

    /// <summary>The session may be opened.</summary>
    public static WebSocketAdmission Accept { get; } = new(null);

    internal WebSocketHttpReply? Refusal { get; }

    /// <summary>The session is refused.</summary>
    /// <param name="statusCode">400 to 599, for example 401 for a caller who is not known and 403 for one who may not.</param>
    /// <param name="reason">A text for people; the client's application sees only the status, and a browser not even that.</param>
    /// <exception cref="ArgumentOutOfRangeException">The status is outside its range.</exception>
    public static WebSocketAdmission Reject(int statusCode, string reason) => Reject(WebSocketHttpReply.Text(statusCode, reason));

    /// <summary>The session is refused with an answer of your own.</summary>
    /// <param name="reply">The answer, with a status of 400 to 599.</param>
    /// <exception cref="ArgumentOutOfRangeException">The status is outside its range.</exception>
    public static WebSocketAdmission Reject(WebSocketHttpReply reply)
    {
        ArgumentNullException.ThrowIfNull(reply);
        ArgumentOutOfRangeException.ThrowIfLessThan(reply.StatusCode, 400, nameof(reply));
        return new WebSocketAdmission(reply);
    }
}
