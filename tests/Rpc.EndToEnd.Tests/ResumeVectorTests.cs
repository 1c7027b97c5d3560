using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Rpc.TestKit;

namespace Rpc.EndToEnd.Tests;

/// <summary>Replays docs/vectors/resume.json, as a client that was written after it.</summary>
public sealed class ResumeVectorTests
{
    private static readonly JsonNode[] s_exchanges = [.. Load()["exchanges"]!.AsArray().Select(static exchange => exchange!)];

    public static TheoryData<string> Exchanges => [.. s_exchanges.Select(static exchange => exchange["name"]!.GetValue<string>())];

    [Theory]
    [MemberData(nameof(Exchanges))]
    public async Task Exchange_GoesAsThePublishedVectorSays(string name)
    {
        var log = new RecordingLoggerFactory();
        await using var server = await RpcServer.ListenAsync(
            "ws://127.0.0.1:0/", static session => session.Serve<IVectorSample>(new VectorSample()), new RpcServerOptions { LoggerFactory = log, Resume = new RpcServerResumeOptions() });
        List<WebSocketConnection> connections = [];
        string? token = null;
        foreach (var steps in s_exchanges.Single(exchange => exchange["name"]!.GetValue<string>() == name)["connections"]!.AsArray())
        {
            var connection = await WebSocketClient.ConnectAsync(server.Url.ToString(), new WebSocketClientOptions { Subprotocols = ["rpc.v1.json.resume"] }).Within();
            connections.Add(connection);
            foreach (var step in steps!.AsArray())
                token = await RunAsync(connection, step!, token);
        }

        foreach (var connection in connections)
            connection.Abort(null);

        Assert.DoesNotContain(log.Entries, entry => token is not null && entry.ToString().Contains(token, StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(log.Entries, static entry => entry.Level >= LogLevel.Error);
    }

    private static async Task<string?> RunAsync(WebSocketConnection connection, JsonNode step, string? token)
    {
        for (var repeats = step["repeat"]?.GetValue<int>() ?? 1; repeats > 0; repeats--)
        {
            if (step["send"] is { } send)
                await connection.SendTextAsync(send.ToJsonString()).Within();
            else if (step["sendBinary"] is { } bytes)
                await connection.SendAsync(Convert.FromHexString(bytes.GetValue<string>().Replace("TOKEN", token, StringComparison.Ordinal)), WebSocketMessageKind.Binary).Within();
        }

        if (step["expect"] is { } expected)
            Assert.True(JsonNode.DeepEquals(expected, JsonNode.Parse(Encoding.UTF8.GetString(await ReceiveAsync(connection, WebSocketMessageKind.Text)))));
        else if (step["expectBinary"] is { } expectedBytes)
            token = Match(expectedBytes.GetValue<string>(), Convert.ToHexString(await ReceiveAsync(connection, WebSocketMessageKind.Binary)).ToLowerInvariant(), token);
        else if (step["close"] is { } close)
            await connection.CloseAsync((CloseCode)close.GetValue<int>()).Within();
        else if (step["cut"] is not null)
            connection.Abort(null);
        else if (step["end"] is { } end)
            await AssertEndAsync(connection, end.GetValue<int>());
        return token;
    }

    private static string? Match(string expected, string actual, string? token)
    {
        if (expected.IndexOf("TOKEN", StringComparison.Ordinal) is >= 0 and var place)
            expected = expected.Replace("TOKEN", token = actual.Substring(place, 32), StringComparison.Ordinal);
        Assert.Equal(expected, actual);
        return token;
    }

    private static async Task<byte[]> ReceiveAsync(WebSocketConnection connection, WebSocketMessageKind kind)
    {
        Assert.True(await connection.WaitToReceiveAsync().Within(), $"the connection has ended: {connection.Closed}");
        Assert.True(connection.TryReceive(out WebSocketMessage message));
        Assert.Equal(kind, message.Kind);
        return message.Payload.ToArray();
    }

    private static async Task AssertEndAsync(WebSocketConnection connection, int code)
    {
        Assert.False(await connection.WaitToReceiveAsync().Within());
        Assert.Equal(code, (int)connection.Closed!.Code);
    }

    private static JsonNode Load()
    {
        var folder = typeof(ResumeVectorTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static attribute => attribute.Key == "VectorsFolder").Value!;
        return JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "resume.json")))!;
    }
}

/// <summary>What the vectors call.</summary>
[RpcContract("sample")]
public partial interface IVectorSample
{
    Task<int> AddAsync(int a, int b);
}

/// <summary>Serves it.</summary>
public sealed class VectorSample : IVectorSample
{
    public Task<int> AddAsync(int a, int b) => Task.FromResult(a + b);
}
