using System.Buffers;
using System.Text;
using System.Text.Json;
using Rpc.Messages;

namespace Rpc.Sessions;

/// <summary>Turns what a handler threw into what its caller may know.</summary>
internal static class HandlerFailure
{
    /// <summary>Makes the error object for an exception.</summary>
    /// <param name="exception">What was thrown.</param>
    /// <param name="method">The method's name.</param>
    /// <param name="isCancelled">True when the caller had cancelled the request.</param>
    /// <param name="includeDetails">True to send the exception's type, message and stack trace.</param>
    /// <param name="errorId">The id under which the exception is to be logged; null when there is no cause to log.</param>
    public static RpcError ToError(Exception exception, string method, bool isCancelled, bool includeDetails, out string? errorId)
    {
        errorId = null;
        // Of its caller's cancelling, or of the session's end, a handler may also learn from a stream that it reads.
        if (isCancelled && exception is OperationCanceledException or RpcSessionException)
            return new RpcError(RpcErrorCode.RequestCancelled, $"The request '{method}' was cancelled.");

        if (exception is InvalidParamsException)
            return new RpcError(RpcErrorCode.InvalidParams, exception.Message);

        // Thrown to be sent. What another peer answered to the handler is not: it was meant for the handler.
        if (exception is RpcException { IsFromPeer: false } deliberate && deliberate.GetType() == typeof(RpcException))
        {
            if (deliberate.InnerException is null)
                return new RpcError(deliberate.Code, deliberate.Message, deliberate.ErrorData);

            // There is a cause that stays here: the error id lets both ends' people speak of it.
            errorId = NewErrorId();
            var data = deliberate.ErrorData ?? Data(errorId, includeDetails ? deliberate.InnerException : null);
            return new RpcError(deliberate.Code, deliberate.Message, data);
        }

        errorId = NewErrorId();
        var message = includeDetails
            ? $"{exception.GetType()}: {exception.Message}"
            : $"'{method}' failed. The log of the serving end has the cause under error id {errorId}.";
        return new RpcError(RpcErrorCode.HandlerError, message, Data(errorId, includeDetails ? exception : null));
    }

    private static string NewErrorId() => Guid.NewGuid().ToString("N")[..12];

    private static string Data(string errorId, Exception? exception)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        writer.WriteString("errorId"u8, errorId);
        if (exception is not null)
        {
            writer.WriteString("type"u8, exception.GetType().ToString());
            writer.WriteString("message"u8, exception.Message);
            writer.WriteString("stackTrace"u8, exception.StackTrace);
        }

        writer.WriteEndObject();
        writer.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
