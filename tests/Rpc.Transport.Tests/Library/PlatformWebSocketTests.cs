using System.Net.WebSockets;
using System.Text;
using Rpc.TestKit;

namespace Rpc.Transport.Tests.Library;

/// <summary>Our connection as the platform's abstraction.</summary>
public sealed class PlatformWebSocketTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Messages_TravelBothWays_InPartsAndWhole()
    {
        await using var pair = await LibraryPair.CreateAsync();
        var socket = pair.Server.AsWebSocket();
        Assert.Equal(WebSocketState.Open, socket.State);
        await pair.Client.SendTextAsync("longer than the buffer").Within();
        var buffer = new byte[10];
        var text = new StringBuilder();
        ValueWebSocketReceiveResult result;
        do
        {
            result = await socket.ReceiveAsync(buffer.AsMemory(), None).Within();
            Assert.Equal(WebSocketMessageType.Text, result.MessageType);
            text.Append(Encoding.UTF8.GetString(buffer, 0, result.Count));
        }
        while (!result.EndOfMessage);
        Assert.Equal("longer than the buffer", text.ToString());

        await socket.SendAsync(new byte[] { 1 }.AsMemory(), WebSocketMessageType.Binary, endOfMessage: false, None).Within();
        await socket.SendAsync(new ArraySegment<byte>([2, 3]), WebSocketMessageType.Binary, endOfMessage: true, None).Within();
        await socket.SendAsync("whole"u8.ToArray().AsMemory(), WebSocketMessageType.Text, endOfMessage: true, None).Within();
        Assert.Equal([1, 2, 3], (await pair.Client.ReceiveAsync().Within())?.Payload.ToArray());
        Assert.Equal("whole", (await pair.Client.ReceiveAsync().Within())?.GetText());
    }

    [Fact]
    public async Task Close_ByThePeer_IsReceivedAndAnswered()
    {
        await using var pair = await LibraryPair.CreateAsync();
        var socket = pair.Server.AsWebSocket();
        var receive = socket.ReceiveAsync(new ArraySegment<byte>(new byte[10]), None);
        await pair.Client.CloseAsync((CloseCode)4000, "over").Within();
        var result = await receive.Within();
        Assert.Equal((WebSocketMessageType.Close, (WebSocketCloseStatus)4000, "over"), (result.MessageType, result.CloseStatus, result.CloseStatusDescription));
        Assert.Equal(WebSocketState.CloseReceived, socket.State);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, None).Within();
        Assert.Equal(WebSocketState.Closed, socket.State);
    }

    [Fact]
    public async Task CloseOutput_LeavesTheOtherDirectionOpen_UntilThePeerAnswers()
    {
        await using var pair = await LibraryPair.CreateAsync();
        var socket = pair.Server.AsWebSocket();
        await pair.Client.SendTextAsync("on its way").Within();
        await socket.CloseOutputAsync(WebSocketCloseStatus.EndpointUnavailable, "bye", None).Within();
        var buffer = new byte[100];
        var result = await socket.ReceiveAsync(buffer.AsMemory(), None).Within();
        Assert.Equal("on its way", Encoding.UTF8.GetString(buffer, 0, result.Count));
        Assert.Null(await pair.Client.ReceiveAsync().Within());
        Assert.Equal((CloseCode.GoingAway, "bye"), (pair.Client.Closed!.Code, pair.Client.Closed.Reason));
        Assert.Equal(WebSocketMessageType.Close, (await socket.ReceiveAsync(buffer.AsMemory(), None).Within()).MessageType);
        Assert.Equal(WebSocketState.Closed, socket.State);
    }

    [Fact]
    public async Task Loss_IsAnError_NotAClose()
    {
        await using var pair = await LibraryPair.CreateAsync();
        var socket = pair.Server.AsWebSocket();
        pair.Client.Abort(null);
        var error = await Assert.ThrowsAsync<WebSocketException>(() => socket.ReceiveAsync(new byte[10].AsMemory(), None).Within());
        Assert.Equal(WebSocketError.ConnectionClosedPrematurely, error.WebSocketErrorCode);
        Assert.Equal(WebSocketState.Aborted, socket.State);
        await Assert.ThrowsAsync<WebSocketException>(() => socket.SendAsync(new byte[1].AsMemory(), WebSocketMessageType.Binary, true, None).Within());
    }
}
