namespace Rpc;

/// <summary>
/// Error codes as they travel: those of JSON-RPC 2.0 §5.1, and ours beside them. A peer may send any other number;
/// it arrives as that number.
/// </summary>
public enum RpcErrorCode
{
    /// <summary>−32700: the peer received a message that is not JSON.</summary>
    ParseError = -32700,

    /// <summary>−32600: the message is JSON but no valid request, or its id is that of a request still in flight.</summary>
    InvalidRequest = -32600,

    /// <summary>−32601: the peer serves no method of that name.</summary>
    MethodNotFound = -32601,

    /// <summary>−32602: wrong number, names or types of the parameters.</summary>
    InvalidParams = -32602,

    /// <summary>−32603: the peer failed outside the handler, for example because the result cannot be serialised.</summary>
    InternalError = -32603,

    /// <summary>−32000: the handler threw an exception.</summary>
    HandlerError = -32000,

    /// <summary>−32001: the peer already runs as many calls of this session as it allows; try again later.</summary>
    ServerBusy = -32001,

    /// <summary>−32002: the session ended before the answer came. Never travels; see <see cref="RpcSessionException"/>.</summary>
    SessionEnded = -32002,

    /// <summary>−32003: a value could not be written, or what came back is not the declared type. Never travels; see <see cref="RpcSerializationException"/>.</summary>
    SerializationError = -32003,

    /// <summary>−32004: more calls wait for their answer on this session than this end allows. Never travels.</summary>
    TooManyPendingCalls = -32004,

    /// <summary>−32005: a stream was ended because its peer sent more than it was granted, or granted more than is allowed.</summary>
    FlowControlError = -32005,

    /// <summary>−32007: the handler failed with an exception that the contract declares, see <see cref="RpcFaultAttribute"/>.</summary>
    DeclaredFault = -32007,

    /// <summary>−32006: the call needs more than plain JSON-RPC 2.0, which is all that the peer speaks. Never travels.</summary>
    NotSupportedByPeer = -32006,

    /// <summary>−32008: the time that the caller set for the request was over; the caller gets a <see cref="TimeoutException"/>.</summary>
    DeadlineExceeded = -32008,

    /// <summary>−32010: the call has more headers, or longer ones, than the peer takes or this end sends.</summary>
    HeaderLimitExceeded = -32010,

    /// <summary>−32011: a stream was ended because its reader took nothing for longer than its sender waits for it.</summary>
    StreamIdle = -32011,

    /// <summary>−32800: the request was cancelled by its caller (the code of the Language Server Protocol).</summary>
    RequestCancelled = -32800,
}
