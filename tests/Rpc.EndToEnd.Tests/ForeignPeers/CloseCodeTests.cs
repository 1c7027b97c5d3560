using System.Net.WebSockets;
using Rpc.TestKit;

namespace Rpc.EndToEnd.Tests.ForeignPeers;

/// <summary>Close codes and reasons, with each foreign peer in both roles, begun by either end.</summary>
public sealed class CloseCodeTests
{
    [Theory]
    [InlineData("node")]
    [InlineData("python")]
    public async Task Listener_AndAForeignClient_SeeCodeAndReason(string peer)
    {
        var ways = peer == "node" ? CloseCase.All : CloseCase.OfPython;
        await using var listener = await ClosingListener.StartAsync(ways);
        await using var client = peer == "node"
            ? NodeProcess.Start("close-client.mjs", [listener.Url, CloseCase.ToJson(ways)])
            : PythonProcess.Start("close_client.py", listener.Url, CloseCase.ToJson(ways));
        foreach (var way in ways)
        {
            way.CheckOurs(await listener.ReadEndAsync(way));
            await CheckTheirsAsync(way, client);
        }

        await client.ExpectEndAsync();
    }

    [Theory]
    [InlineData("node")]
    [InlineData("python")]
    public async Task Client_AndAForeignServer_SeeCodeAndReason(string peer)
    {
        var ways = peer == "node" ? CloseCase.All : CloseCase.OfPython;
        await using var server = peer == "node"
            ? NodeProcess.Start("close-server.mjs", CloseCase.ToJson(ways))
            : PythonProcess.Start("close_server.py", CloseCase.ToJson(ways));
        var url = $"ws://127.0.0.1:{await server.ObserveAsync("port")}/";
        foreach (var way in ways)
        {
            await using var client = await WebSocketClient.ConnectAsync(url).Within();
            way.CheckOurs(await way.CloseAsync(client));
            await CheckTheirsAsync(way, server);
        }

        await server.ExpectEndAsync();
    }

    [Fact]
    public async Task Listener_AndThePlatformsClient_SeeCodeAndReason()
    {
        await using var listener = await ClosingListener.StartAsync(CloseCase.OfPlatform);
        foreach (var way in CloseCase.OfPlatform)
        {
            using var client = new ClientWebSocket();
            await client.ConnectAsync(new Uri(listener.Url), CancellationToken.None).Within();
            await PlatformPeer.CloseAsync(client, way);
            way.CheckOurs(await listener.ReadEndAsync(way));
            way.CheckTheirs((int)client.CloseStatus!, client.CloseStatusDescription ?? "");
        }
    }

    [Fact]
    public async Task Client_AndKestrel_SeeCodeAndReason()
    {
        var ways = new Queue<CloseCase>(CloseCase.OfPlatform);
        var seen = new TaskCompletionSource<(int, string)>();
        await using var kestrel = await KestrelServer.StartAsync(async socket =>
        {
            await PlatformPeer.CloseAsync(socket, ways.Peek());
            seen.SetResult(((int)socket.CloseStatus!, socket.CloseStatusDescription ?? ""));
        });
        for (; ways.TryPeek(out var way); ways.Dequeue())
        {
            seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var client = await WebSocketClient.ConnectAsync(kestrel.Url).Within();
            way.CheckOurs(await way.CloseAsync(client));
            var (code, reason) = await seen.Task.Within();
            way.CheckTheirs(code, reason);
        }
    }

    private static async Task CheckTheirsAsync(CloseCase way, NodeProcess peer)
    {
        var closed = await peer.ObserveAsync("closed");
        way.CheckTheirs(closed[0].GetInt32(), closed[1].GetString()!);
    }
}
