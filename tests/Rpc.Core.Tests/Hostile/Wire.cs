using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Rpc.Channels;
using Rpc.Core.Tests.Codecs.MessagePack;

namespace Rpc.Core.Tests.Hostile;

/// <summary>A peer that says by hand whatever it likes, in one of the two formats. Arguments, items and values are written as JSON; <see cref="Stream"/> stands for a stream among the arguments.</summary>
internal abstract class Wire(RawPeer raw) : IAsyncDisposable
{
    /// <summary>Stands for a stream whose items follow.</summary>
    public const string Stream = "STREAM";

    /// <summary>Stands for the result where the number of a parameter is expected.</summary>
    public const int Result = -1;

    /// <summary>Our end.</summary>
    public RpcSession Session => raw.Session;

    /// <summary>The peer as it is.</summary>
    protected RawPeer Raw => raw;

    public static Wire Connect(string subprotocol, Action<RpcSession>? configure = null, RpcSessionOptions? options = null)
    {
        var raw = RawPeer.Connect(configure, options, subprotocol);
        return subprotocol == RpcSubprotocols.MessagePack ? new PackedWire(raw) : new JsonWire(raw);
    }

    public abstract Task CallAsync(long id, string method, string arguments = "[]");

    public abstract Task NotifyAsync(string method, string arguments);

    public abstract Task AnswerAsync(long id, string result);

    public abstract Task CancelAsync(long id);

    public abstract Task ItemsAsync(long id, int parameter, string items, bool isLast = false);

    public abstract Task CreditAsync(long id, int parameter, long bytes);

    public abstract Task StopAsync(long id, int parameter);

    public abstract Task ProgressAsync(long id, int parameter, string value);

    /// <summary>What our end says next; null when it has ended the channel.</summary>
    public abstract Task<Said?> ReceiveAsync();

    /// <summary>Asserts that our end still answers, and has said nothing before.</summary>
    public async Task AssertAliveAsync()
    {
        await CallAsync(987654321, "workbench.addFast", "[1]");
        Assert.Equal(new Said("result", 987654321), await ReceiveAsync());
    }

    public ValueTask DisposeAsync() => raw.DisposeAsync();
}

/// <summary>Something that our end said.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Id">Of which call.</param>
/// <param name="Code">Of an error.</param>
/// <param name="ItemBytes">What items cost of a stream's credit.</param>
internal sealed record Said(string Kind, long Id, int Code = 0, int ItemBytes = 0);

/// <summary>JSON-RPC 2.0 with our extensions.</summary>
internal sealed class JsonWire(RawPeer raw) : Wire(raw)
{
    public override Task CallAsync(long id, string method, string arguments) =>
        SayAsync($$"""{"jsonrpc":"2.0","id":{{id}},"method":"{{method}}","params":{{arguments.Replace(Stream, "\"$/items\"", StringComparison.Ordinal)}}}""");

    public override Task NotifyAsync(string method, string arguments) => SayAsync($$"""{"jsonrpc":"2.0","method":"{{method}}","params":{{arguments}}}""");

    public override Task AnswerAsync(long id, string result) => SayAsync($$"""{"jsonrpc":"2.0","id":{{id}},"result":{{result}}}""");

    public override Task CancelAsync(long id) => NotifyAsync("$/cancelRequest", $$"""{"id":{{id}}}""");

    public override Task ItemsAsync(long id, int parameter, string items, bool isLast) =>
        NotifyAsync("$/items", $$"""{"id":{{id}}{{Of(parameter)}},"items":{{items}},"last":{{(isLast ? "true" : "false")}}}""");

    public override Task CreditAsync(long id, int parameter, long bytes) => NotifyAsync("$/credit", $$"""{"id":{{id}}{{Of(parameter)}},"bytes":{{bytes}}}""");

    public override Task StopAsync(long id, int parameter) => NotifyAsync("$/stop", $$"""{"id":{{id}}{{Of(parameter)}}}""");

    public override Task ProgressAsync(long id, int parameter, string value) => NotifyAsync("$/progress", $$"""{"token":"{{id}}/{{parameter}}","value":{{value}}}""");

    public override async Task<Said?> ReceiveAsync()
    {
        if (await Raw.ReceiveAsync() is not { } text)
            return null;
        using var document = JsonDocument.Parse(text);
        var message = document.RootElement;
        var id = message.TryGetProperty("id", out var own) && own.ValueKind == JsonValueKind.Number ? own.GetInt64() : 0;
        if (message.TryGetProperty("error", out var error))
            return new Said("error", id, error.GetProperty("code").GetInt32());
        if (!message.TryGetProperty("method", out var method))
            return new Said("result", id);
        if (!method.GetString()!.StartsWith("$/", StringComparison.Ordinal) || id > 0)
            return new Said("request", id);
        var parameters = message.GetProperty("params");
        id = parameters.GetProperty("id").GetInt64();
        var kind = method.GetString()!["$/".Length..];
        return new Said(kind == "cancelRequest" ? "cancel" : kind, id, ItemBytes: parameters.TryGetProperty("items", out var items) ? items.GetRawText().Length : 0);
    }

    private static string Of(int parameter) => parameter < 0 ? "" : string.Create(CultureInfo.InvariantCulture, $",\"param\":{parameter}");

    private Task SayAsync(string text) => Raw.SendAsync(text);
}

/// <summary>Frames of MessagePack.</summary>
internal sealed class PackedWire(RawPeer raw) : Wire(raw)
{
    private static readonly string[] s_kinds = ["request", "notification", "result", "error", "cancel", "subscribe", "unsubscribe", "dropped", "items", "credit", "stop", "progress"];

    public override Task CallAsync(long id, string method, string arguments) => SayAsync($"""[0, {id}, "{method}", null, {arguments.Replace(Stream, "true", StringComparison.Ordinal)}]""");

    public override Task NotifyAsync(string method, string arguments) => SayAsync($"""[1, "{method}", null, {arguments}]""");

    public override Task AnswerAsync(long id, string result) => SayAsync($"[2, {id}, {result}]");

    public override Task CancelAsync(long id) => SayAsync($"[4, {id}]");

    public override Task ItemsAsync(long id, int parameter, string items, bool isLast) => SayAsync($"[8, {id}, {parameter}, {items}, {(isLast ? "true" : "false")}]");

    public override Task CreditAsync(long id, int parameter, long bytes) => SayAsync($"[9, {id}, {parameter}, {bytes}]");

    public override Task StopAsync(long id, int parameter) => SayAsync($"[10, {id}, {parameter}]");

    public override Task ProgressAsync(long id, int parameter, string value) => SayAsync($"[11, {id}, {parameter}, {value}]");

    public override async Task<Said?> ReceiveAsync()
    {
        if (await Raw.ReceiveBytesAsync() is not { } message)
            return null;
        Assert.Equal(MessageFormat.Binary, message.Format);
        var frame = Packing.Unpack(message.Bytes)!.AsArray();
        var kind = s_kinds[(int)(long)frame[0]!];
        return new Said(kind, (long?)frame[1] ?? 0, kind == "error" ? (int)(long)frame[2]! : 0, kind == "items" ? Packing.Pack((JsonNode?)frame[3]).Length : 0);
    }

    private Task SayAsync(string frame) => Raw.SendBinaryAsync(Packing.Pack(frame));
}
