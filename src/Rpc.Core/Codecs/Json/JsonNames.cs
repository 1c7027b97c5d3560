using System.Text.Json;

namespace Rpc.Codecs.Json;

/// <summary>The member names of JSON-RPC 2.0 and the methods that are ours.</summary>
internal static class JsonNames
{
    public static readonly JsonEncodedText JsonRpc = JsonEncodedText.Encode("jsonrpc");
    public static readonly JsonEncodedText Version = JsonEncodedText.Encode("2.0");
    public static readonly JsonEncodedText Id = JsonEncodedText.Encode("id");
    public static readonly JsonEncodedText Method = JsonEncodedText.Encode("method");
    public static readonly JsonEncodedText Params = JsonEncodedText.Encode("params");
    public static readonly JsonEncodedText Result = JsonEncodedText.Encode("result");
    public static readonly JsonEncodedText Error = JsonEncodedText.Encode("error");
    public static readonly JsonEncodedText Code = JsonEncodedText.Encode("code");
    public static readonly JsonEncodedText Message = JsonEncodedText.Encode("message");
    public static readonly JsonEncodedText Data = JsonEncodedText.Encode("data");
    public static readonly JsonEncodedText Event = JsonEncodedText.Encode("event");
    public static readonly JsonEncodedText Count = JsonEncodedText.Encode("count");

    /// <summary>Cancels a request, as in the Language Server Protocol: <c>{"id": …}</c>.</summary>
    public static readonly JsonEncodedText CancelRequest = JsonEncodedText.Encode("$/cancelRequest");

    /// <summary>Tells of events that were dropped: <c>{"event": name, "count": …}</c>.</summary>
    public static readonly JsonEncodedText Dropped = JsonEncodedText.Encode("$/dropped");

    /// <summary>Carries the items of a stream: <c>{"id": …, "param": …, "items": […], "last": …, "error": …}</c>.</summary>
    public static readonly JsonEncodedText Items = JsonEncodedText.Encode("$/items");

    /// <summary>Asks to be sent an event: <c>{"event": name}</c>.</summary>
    public static readonly JsonEncodedText Subscribe = JsonEncodedText.Encode("$/subscribe");

    /// <summary>Asks to be sent an event no longer: <c>{"event": name}</c>.</summary>
    public static readonly JsonEncodedText Unsubscribe = JsonEncodedText.Encode("$/unsubscribe");
}
