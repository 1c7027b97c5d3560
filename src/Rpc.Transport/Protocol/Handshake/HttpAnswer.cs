using System.Globalization;

namespace Rpc.Transport.Protocol.Handshake;

/// <summary>Prints the answer to a plain HTTP request, after which the connection is closed.</summary>
internal static class HttpAnswer
{
    // They follow from the body and the connection; a second one would contradict the first.
    private static readonly string[] ReservedFields = ["Connection", "Content-Length", "Content-Type", "Date", "Keep-Alive", "Transfer-Encoding", "Upgrade"];

    /// <summary>Prints head and body.</summary>
    /// <param name="statusCode">200 to 599.</param>
    /// <param name="contentType">The media type of the body; null for none.</param>
    /// <param name="fields">Further header fields.</param>
    /// <param name="body">The body.</param>
    /// <param name="headOnly">True in answer to HEAD: all fields as for GET, and no body (RFC 9110 §9.3.2).</param>
    /// <param name="date">The value of Date (RFC 9110 §6.6.1).</param>
    /// <exception cref="ArgumentException">A field is malformed or set here.</exception>
    public static byte[] Write(
        int statusCode, string? contentType, IEnumerable<KeyValuePair<string, string>> fields, ReadOnlySpan<byte> body, bool headOnly, string date)
    {
        var head = HttpHeadWriter.Response(statusCode, ReasonPhrase(statusCode));
        head.Add("Date", date);
        head.Add("Connection", "close");

        // RFC 9110 §8.6: 204 must not have a length; that of 304 would be the one of another answer.
        if (statusCode is not (204 or 304))
            head.Add("Content-Length", body.Length.ToString(CultureInfo.InvariantCulture));
        if (contentType is not null)
            head.Add("Content-Type", contentType);
        foreach ((string name, string value) in fields)
        {
            if (ReservedFields.Contains(name, StringComparer.OrdinalIgnoreCase))
                throw new ArgumentException($"The header '{name}' is set by the server itself.", nameof(fields));
            head.Add(name, value);
        }

        byte[] printed = head.End();
        return headOnly ? printed : [.. printed, .. body];
    }

    /// <summary>The usual words for a status; a client must not depend on them (RFC 9110 §15.1).</summary>
    public static string ReasonPhrase(int statusCode) => statusCode switch
    {
        200 => "OK",
        201 => "Created",
        202 => "Accepted",
        204 => "No Content",
        301 => "Moved Permanently",
        302 => "Found",
        303 => "See Other",
        304 => "Not Modified",
        307 => "Temporary Redirect",
        308 => "Permanent Redirect",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        410 => "Gone",
        426 => "Upgrade Required",
        429 => "Too Many Requests",
        431 => "Request Header Fields Too Large",
        500 => "Internal Server Error",
        503 => "Service Unavailable",
        505 => "HTTP Version Not Supported",
        < 300 => "OK",
        < 400 => "Redirected",
        _ => "Refused",
    };
}
