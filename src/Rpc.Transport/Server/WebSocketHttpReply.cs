using System.Text;

namespace Rpc.WebSockets;

/// <summary>A server's answer to a plain HTTP request, or to one that it refuses. The connection is closed after it.</summary>
public sealed class WebSocketHttpReply
{
    /// <summary>Creates an answer.</summary>
    /// <param name="statusCode">200 to 599.</param>
    /// <param name="contentType">The media type of the body; null for none.</param>
    /// <param name="body">The body; its length goes into <c>Content-Length</c>. Must not change until it is sent.</param>
    /// <exception cref="ArgumentOutOfRangeException">The status is outside its range.</exception>
    /// <exception cref="ArgumentException">The status allows no body (RFC 9110 §15.3.5, §15.4.5), and there is one.</exception>
    public WebSocketHttpReply(int statusCode, string? contentType = null, ReadOnlyMemory<byte> body = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(statusCode, 200);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(statusCode, 599);
        if (statusCode is 204 or 304 && !body.IsEmpty)
            throw new ArgumentException($"An answer with status {statusCode} has no body.", nameof(body));
        StatusCode = statusCode;
        ContentType = contentType;
        Body = body;
    }

    /// <summary>The HTTP status.</summary>
    public int StatusCode { get; }

    /// <summary>The media type of the body; null for none.</summary>
    public string? ContentType { get; }

    /// <summary>The body. Not sent in answer to <c>HEAD</c> (RFC 9110 §9.3.2).</summary>
    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>Further header fields, for example <c>WWW-Authenticate</c> or <c>Cache-Control</c>. Default none. Those about the body's length, the connection and the date are set by the server.</summary>
    public IList<KeyValuePair<string, string>> Headers { get; } = [];

    /// <summary>Creates an answer of plain text, in UTF-8.</summary>
    /// <param name="statusCode">200 to 599.</param>
    /// <param name="text">The text.</param>
    public static WebSocketHttpReply Text(int statusCode, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new WebSocketHttpReply(statusCode, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(text));
    }
}
