using System.Globalization;
using Rpc.Transport.Diagnostics;
using Rpc.Transport.Protocol.Handshake;

namespace Rpc.Transport.Server;

/// <summary>Asks the application about a request. What it fails with is not the client's business beyond the status, and it cannot take longer than the handshake may.</summary>
internal static class ApplicationHooks
{
    /// <summary>Asks for the answer to a plain HTTP request.</summary>
    /// <returns>Null for the usual error.</returns>
    public static async ValueTask<HandshakeFailure?> HandleAsync(
        Func<WebSocketHttpRequest, CancellationToken, ValueTask<WebSocketHttpReply?>> handler, WebSocketHttpRequest request, WebSocketListenerOptions options, CancellationToken cancellationToken)
    {
        try
        {
            WebSocketHttpReply? reply = await handler(request, cancellationToken).AsTask().WaitAsync(cancellationToken).ConfigureAwait(false);
            return reply is null ? null : Print(reply, request, options, "the application answered");
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            options.Logger.DecisionFailed(request.RemoteAddress, exception);
            return HandshakeFailure.InternalError();
        }
    }

    /// <summary>Asks whether a session may be opened.</summary>
    /// <returns>Null when it may.</returns>
    public static async ValueTask<HandshakeFailure?> AuthorizeAsync(
        Func<WebSocketHttpRequest, CancellationToken, ValueTask<WebSocketAdmission>> authorize, WebSocketHttpRequest request, WebSocketListenerOptions options, CancellationToken cancellationToken)
    {
        try
        {
            WebSocketAdmission admission = await authorize(request, cancellationToken).AsTask().WaitAsync(cancellationToken).ConfigureAwait(false)
                ?? throw new InvalidOperationException("Authorize returned null: return WebSocketAdmission.Accept or Reject.");
            return admission.Refusal is { } refusal ? Print(refusal, request, options, "the application refused") : null;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            options.Logger.DecisionFailed(request.RemoteAddress, exception);
            return HandshakeFailure.InternalError();
        }
    }

    private static HandshakeFailure Print(WebSocketHttpReply reply, WebSocketHttpRequest request, WebSocketListenerOptions options, string reason) => new(reply.StatusCode, reason)
    {
        Answer = HttpAnswer.Write(
            reply.StatusCode, reply.ContentType, reply.Headers, reply.Body.Span, request.Method == "HEAD", options.Connection.TimeProvider.GetUtcNow().ToString("R", CultureInfo.InvariantCulture)),
    };
}
