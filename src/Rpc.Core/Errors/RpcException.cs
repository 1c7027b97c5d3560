using System.Text;
using System.Text.Json;

namespace Rpc;

/// <summary>
/// A remote call failed. Thrown as itself when the peer answered with an error; the derived types say that no answer
/// came or that it could not be understood:
/// <code>
/// RpcException                 the peer answered with an error (Code, Message, ErrorData)
/// ├─ RpcSessionException       no answer will come: the session ended (Reason)
/// └─ RpcSerializationException an argument cannot be written, or the answer is not the declared type
/// </code>
/// A handler throws an <see cref="RpcException"/> to answer with a code and a message of its own choice.
/// </summary>
public class RpcException : Exception
{
    private readonly string? _errorData;

    /// <summary>Creates the exception with <see cref="RpcErrorCode.HandlerError"/>.</summary>
    /// <param name="message">What went wrong. A handler's message travels to the caller as it is.</param>
    public RpcException(string message)
        : this(RpcErrorCode.HandlerError, message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="code">The error code; any number, also outside the enumeration.</param>
    /// <param name="message">What went wrong. A handler's message travels to the caller as it is.</param>
    /// <param name="innerException">The cause; stays on this side.</param>
    public RpcException(RpcErrorCode code, string message, Exception? innerException = null)
        : base(message, innerException) => Code = code;

    private RpcException(RpcErrorCode code, string message, string? errorData)
        : base(message)
    {
        Code = code;
        _errorData = errorData;
    }

    /// <summary>The error code (JSON-RPC 2.0 §5.1, <c>error.code</c>).</summary>
    public RpcErrorCode Code { get; }

    /// <summary>
    /// What the peer added to the error (JSON-RPC 2.0 §5.1, <c>error.data</c>) as JSON text, or null for none. A handler
    /// may set it to JSON text of its own.
    /// </summary>
    /// <exception cref="ArgumentException">The text is not JSON.</exception>
    public string? ErrorData
    {
        get => _errorData;
        init => _errorData = value is null || IsJson(value)
            ? value
            : throw new ArgumentException("Error data is JSON text, for example \"{\\\"retry\\\":true}\".", nameof(value));
    }

    /// <summary>True when the peer sent the error.</summary>
    internal bool IsFromPeer { get; private init; }

    /// <summary>The exception for a peer's error object, whose data is known to be JSON.</summary>
    internal static RpcException FromPeer(RpcErrorCode code, string message, string? data) =>
        new(code, message, data) { IsFromPeer = true };

    /// <summary>Whether a text is JSON.</summary>
    internal static bool IsJson(string text)
    {
        try
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text), new JsonReaderOptions { MaxDepth = int.MaxValue });
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
