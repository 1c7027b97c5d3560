using System.Security.Cryptography;
using System.Text;
using Rpc.TestKit;
using Rpc.Transport.Protocol;
using Rpc.Transport.Protocol.Deflate;
using Rpc.Transport.Protocol.Frames;
using Rpc.Transport.Tests.Connections;
using Rpc.Transport.Tests.Protocol;
using Rpc.Transport.Tests.Protocol.Deflate;

namespace Rpc.Transport.Tests.Library;

/// <summary>Messages read and written in parts.</summary>
public sealed class ChunkTests
{
    [Fact]
    public async Task LargeMessage_ArrivesInChunksNoLargerThanTheBuffer_BeyondTheMessageLimit()
    {
        var options = new WebSocketConnectionOptions { MaxMessageBytes = 10_000, ReceiveBufferBytes = 8192 };
        await using var pair = await LibraryPair.CreateAsync(options);
        var payload = RandomNumberGenerator.GetBytes(3_000_000);
        var sending = pair.Client.SendAsync(payload, WebSocketMessageKind.Binary).AsTask();
        var (received, largest) = await ReadAsync(pair.Server);
        Assert.Equal(payload, received);
        Assert.InRange(largest, 1, 16 * 1024);
        await sending.Within();

        await pair.Client.SendTextAsync("small").Within();
        Assert.Equal("small", (await pair.Server.ReceiveAsync().Within())?.GetText());
    }

    [Fact]
    public async Task Fragments_InOneRead_LongerThanTheMessageLimit_AreChunks()
    {
        var (raw, wire) = MemoryWire.CreatePair();
        var server = Peers.Connect(wire, Role.Server, new WebSocketConnectionOptions { MaxMessageBytes = 1000, ReceiveBufferBytes = 8192 });
        await raw.SendRawAsync(Bytes.Join(Bytes.Frame(Role.Server, 0x02, new byte[900]), Bytes.Frame(Role.Server, 0x00, new byte[900]), Bytes.Frame(Role.Server, 0x80, new byte[900])));
        var (received, _) = await ReadAsync(server);
        Assert.Equal(2700, received.Length);
        server.Abort(null);
    }

    [Fact]
    public async Task WrittenMessage_OfUnknownLength_ArrivesWhole()
    {
        await using var pair = await LibraryPair.CreateAsync();
        var expected = new MemoryStream();
        await using (var writer = pair.Client.BeginMessage(WebSocketMessageKind.Binary))
        {
            for (var i = 0; i < 60; i++)
            {
                var part = RandomNumberGenerator.GetBytes(i * i * 20);
                expected.Write(part);
                await writer.WriteAsync(part).Within();
                writer.GetSpan(1)[0] = (byte)i;
                writer.Advance(1);
                expected.WriteByte((byte)i);
                if (i % 7 == 0)
                    await writer.FlushAsync().Within();
            }

            await writer.CompleteAsync().Within();
        }

        Assert.Equal(expected.ToArray(), (await pair.Server.ReceiveAsync().Within())?.Payload.ToArray());
        Assert.Null(pair.Client.Closed);
    }

    [Fact]
    public async Task OtherMessages_WaitUntilTheWrittenOneIsComplete_PingsDoNot()
    {
        await using var pair = await LibraryPair.CreateAsync();
        var atClient = pair.Client.ReceiveAsync().Within();
        await using var writer = pair.Client.BeginMessage(WebSocketMessageKind.Text);
        await writer.WriteAsync("one "u8.ToArray()).Within();
        await writer.FlushAsync().Within();
        var other = pair.Client.SendTextAsync("another").AsTask();
        Assert.False(other.IsCompleted);

        var first = (await pair.Server.ReceiveChunkAsync().Within())!.Value;
        Assert.Equal(("one ", false), (Encoding.UTF8.GetString(first.Bytes.Span), first.EndOfMessage));
        var next = pair.Server.ReceiveChunkAsync().Within();
        await pair.Client.PingAsync().Within();
        await writer.WriteAsync("two"u8.ToArray()).Within();
        await writer.CompleteAsync().Within();
        var last = (await next)!.Value;
        Assert.Equal(("two", true), (Encoding.UTF8.GetString(last.Bytes.Span), last.EndOfMessage));
        await other.Within();
        Assert.Equal("another", (await pair.Server.ReceiveAsync().Within())?.GetText());

        await pair.Server.SendTextAsync("end").Within();
        Assert.Equal("end", (await atClient)?.GetText());
    }

    [Fact]
    public async Task WholeReceive_InsideAMessageInChunks_IsRefused()
    {
        await using var pair = await LibraryPair.CreateAsync();
        await using var writer = pair.Client.BeginMessage(WebSocketMessageKind.Binary);
        await writer.WriteAsync(new byte[100]).Within();
        await writer.FlushAsync().Within();
        Assert.False((await pair.Server.ReceiveChunkAsync().Within())!.Value.EndOfMessage);
        await Assert.ThrowsAsync<InvalidOperationException>(() => pair.Server.ReceiveAsync().Within());
        await writer.CompleteAsync().Within();
        Assert.True((await pair.Server.ReceiveChunkAsync().Within())!.Value.EndOfMessage);
    }

    [Fact]
    public async Task ConnectionLost_InsideAMessageInChunks_IsAnError()
    {
        await using var pair = await LibraryPair.CreateAsync();
        var writer = pair.Client.BeginMessage(WebSocketMessageKind.Binary);
        await writer.WriteAsync(new byte[100]).Within();
        await writer.FlushAsync().Within();
        Assert.False((await pair.Server.ReceiveChunkAsync().Within())!.Value.EndOfMessage);

        // Given up half way: the connection cannot go on, and the reader must not take the part for the whole.
        await writer.DisposeAsync().Within();
        Assert.Equal(CloseCode.AbnormalClosure, pair.Client.Closed?.Code);
        var error = await Assert.ThrowsAsync<WebSocketClosedException>(() => pair.Server.ReceiveChunkAsync().Within());
        Assert.Equal(CloseCode.AbnormalClosure, error.End?.Code);
    }

    [Fact]
    public async Task Close_InsideAMessageInChunks_DropsItsRest_AndFailsWhoWaitsBehindIt()
    {
        await using var pair = await LibraryPair.CreateAsync();
        await using var writer = pair.Client.BeginMessage(WebSocketMessageKind.Binary);
        await writer.WriteAsync(new byte[100]).Within();
        await writer.FlushAsync().Within();
        Assert.False((await pair.Server.ReceiveChunkAsync().Within())!.Value.EndOfMessage);
        var behind = pair.Client.SendTextAsync("never").AsTask();
        var end = pair.Server.ReceiveChunkAsync().Within();
        await pair.Client.CloseAsync(CloseCode.GoingAway).Within();
        await Assert.ThrowsAsync<WebSocketClosedException>(() => behind.Within());
        Assert.Equal(CloseCode.GoingAway, (await Assert.ThrowsAsync<WebSocketClosedException>(() => end)).End?.Code);
        await Assert.ThrowsAsync<WebSocketClosedException>(() => writer.CompleteAsync().Within());
    }

    [Fact]
    public async Task Text_IsCheckedAsItStreams_OnBothSides()
    {
        await using var pair = await LibraryPair.CreateAsync();
        await using (var writer = pair.Client.BeginMessage(WebSocketMessageKind.Text))
        {
            await writer.WriteAsync(new byte[] { 0xC3 }).Within();
            await writer.FlushAsync().Within();
            await writer.WriteAsync(new byte[] { 0xA9 }).Within();
            await writer.CompleteAsync().Within();
        }

        var (received, _) = await ReadAsync(pair.Server);
        Assert.Equal("é", Encoding.UTF8.GetString(received));

        var bad = pair.Client.BeginMessage(WebSocketMessageKind.Text);
        await bad.WriteAsync(new byte[] { 0xC3 }).Within();
        await Assert.ThrowsAsync<ArgumentException>(() => bad.CompleteAsync().Within());
        await bad.DisposeAsync().Within();
        Assert.Null(pair.Client.Closed);

        // By hand, since no end of ours would send it: the first impossible byte ends the connection, before its message does.
        var (wire, peer) = MemoryWire.CreatePair(64 * 1024);
        var server = Peers.Connect(peer, Role.Server);
        var reading = server.ReceiveChunkAsync().Within();
        await wire.SendRawAsync([0x01, 0x81, 0, 0, 0, 0, (byte)'a']);
        var read = (await reading)!.Value.Bytes.ToArray();
        Assert.Equal([(byte)'a'], read);
        reading = server.ReceiveChunkAsync().Within();
        await wire.SendRawAsync([0x00, 0x82, 0, 0, 0, 0, 0xC0, 0x80]);
        Assert.NotEmpty(await wire.ReceiveSomeAsync());
        wire.Dispose();
        var error = await Assert.ThrowsAsync<WebSocketClosedException>(() => reading);
        Assert.Equal(CloseCode.InvalidPayloadData, error.End?.Code);
    }

    [Fact]
    public async Task Compressed_MessageInChunks_ArrivesWhole()
    {
        var accepted = new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var listener = await WebSocketListener.ListenAsync(
            "ws://127.0.0.1:0/", async connection => accepted.SetResult((await ReadAsync(connection)).Bytes), new WebSocketListenerOptions { Deflate = new DeflateOptions() }).Within();
        await using var client = await WebSocketClient.ConnectAsync(listener.Url.ToString(), new WebSocketClientOptions { Deflate = new DeflateOptions() }).Within();
        var text = Encoding.UTF8.GetBytes(string.Join(' ', Enumerable.Range(0, 200_000)));
        var sending = client.SendAsync(text, WebSocketMessageKind.Text).AsTask();
        Assert.Equal(text, await accepted.Task.Within());
        await sending.Within();
    }

    [Fact]
    public async Task Compressed_MessageInChunks_BeyondTheMessageLimit_ArrivesWhole()
    {
        var (raw, wire) = MemoryWire.CreatePair();
        var server = Peers.Connect(wire, Role.Server, new WebSocketConnectionOptions { MaxMessageBytes = 1000 }, new DeflateAgreement(true, true, 15, 15));
        var text = Deflating.Text(50_000, 1);
        await raw.SendRawAsync(Bytes.Frame(Role.Server, 0xC1, Deflating.Compress(text)));
        Assert.Equal(text, (await ReadAsync(server)).Bytes);
        server.Abort(null);
    }

    private static async Task<(byte[] Bytes, int LargestChunk)> ReadAsync(WebSocketConnection connection)
    {
        var all = new MemoryStream();
        var largest = 0;
        while (await connection.ReceiveChunkAsync().Within() is { } chunk)
        {
            all.Write(chunk.Bytes.Span);
            largest = Math.Max(largest, chunk.Bytes.Length);
            if (chunk.EndOfMessage)
                break;
        }

        return (all.ToArray(), largest);
    }
}
