using System.Text;
using Rpc.TestKit;
using Rpc.Transport.Connections;
using Rpc.Transport.Protocol;
using Rpc.Transport.Protocol.Deflate;
using Rpc.Transport.Protocol.Frames;
using Rpc.Transport.Tests.Protocol.Deflate;

namespace Rpc.Transport.Tests.Connections;

/// <summary>Connections that have negotiated permessage-deflate (RFC 7692).</summary>
public sealed class CompressionTests
{
    private static readonly DeflateAgreement Full = new(true, true, 15, 15);

    [Fact]
    public async Task Messages_FromManyThreads_ArriveWholeUnderTakeover()
    {
        const int threads = 4, perThread = 200;
        (MemoryWire clientWire, MemoryWire serverWire) = MemoryWire.CreatePair(windowBytes: 4096);
        var options = new WebSocketConnectionOptions { MaxQueuedSendBytes = 8192 };
        WebSocketConnection client = Peers.Connect(clientWire, Role.Client, options, Full);
        WebSocketConnection server = Peers.Connect(serverWire, Role.Server, options, Full);
        Task<List<byte[]>> receiving = server.ReceiveAllAsync();
        await Task.WhenAll(Enumerable.Range(0, threads).Select(thread => Task.Run(async () =>
        {
            for (int i = 0; i < perThread; i++)
            {
                byte[] message = Encoding.UTF8.GetBytes($"{thread}:{i}:{Encoding.UTF8.GetString(Deflating.Text(i * 5, i % 4))}");
                await client.SendAsync(message, Opcode.Text, moreFollows: i % 3 == 0, compress: i % 7 != 0, CancellationToken.None);
            }
        }))).WaitAsync(Peers.Limit);
        await client.CloseAsync();
        List<byte[]> received = await receiving.WaitAsync(Peers.Limit);
        Assert.Equal(threads * perThread, received.Count);
        foreach (IGrouping<string, string[]> thread in received.Select(bytes => Encoding.UTF8.GetString(bytes).Split(':')).GroupBy(parts => parts[0]))
        {
            Assert.Equal(Enumerable.Range(0, perThread).Select(i => $"{i}"), thread.Select(parts => parts[1]));
            Assert.All(thread.Select((parts, i) => (parts, i)), pair => Assert.Equal(Encoding.UTF8.GetString(Deflating.Text(pair.i * 5, pair.i % 4)), pair.parts[2]));
        }
    }

    [Fact]
    public async Task Violation_InCompressedData_ClosesWithItsCode()
    {
        (MemoryWire raw, MemoryWire serverWire) = MemoryWire.CreatePair();
        WebSocketConnection server = Peers.Connect(serverWire, Role.Server, new WebSocketConnectionOptions { MaxMessageBytes = 1000 }, Full);
        await raw.SendRawAsync(Protocol.Bytes.Frame(Role.Server, 0xC2, Deflating.Compress(new byte[5000])));
        Assert.Null(await server.ReceiveBytesAsync());
        byte[] answer = await raw.ReceiveRawAsync(4);
        Assert.Equal([0x88, 0x03, 0xF1], [answer[0], answer[2], answer[3]]);
    }

    [Fact]
    public async Task KeepAlivePing_AfterSilence_ForgetsTheContext()
    {
        var time = new FakeTimeProvider();
        (MemoryWire raw, MemoryWire serverWire) = MemoryWire.CreatePair();
        await using WebSocketConnection server = Peers.Connect(serverWire, Role.Server, Peers.On(time), Full);
        string text = Encoding.UTF8.GetString(Deflating.Text(600, 1));
        Task<bool> receiving = server.WaitAsync();
        int first = await SendAsync();
        int second = await SendAsync();
        Assert.InRange(second, 3, first / 4);
        time.Advance(TimeSpan.FromSeconds(30));
        byte[] ping = await raw.ReceiveRawAsync(10);
        Assert.Equal(0x89, ping[0]);
        Assert.Equal(first, await SendAsync());
        raw.Abort();
        await receiving;

        async Task<int> SendAsync()
        {
            await server.SayAsync(text);
            return (await raw.ReceiveSomeAsync()).Length;
        }
    }

    [Fact]
    public async Task OptedOutMessage_IsSentAsItIs()
    {
        (MemoryWire raw, MemoryWire serverWire) = MemoryWire.CreatePair();
        WebSocketConnection server = Peers.Connect(serverWire, Role.Server, null, Full);
        await server.SendAsync(new byte[1000], Opcode.Binary, moreFollows: false, compress: false, CancellationToken.None);
        Assert.Equal([0x82, 126, 0x03, 0xE8, .. new byte[1000]], await raw.ReceiveRawAsync(1004));
        await server.SendAsync(new byte[1000], Opcode.Binary, moreFollows: false, CancellationToken.None);
        byte[] compressed = await raw.ReceiveSomeAsync();
        Assert.Equal(0xC2, compressed[0]);
        Assert.InRange(compressed.Length, 5, 40);
        server.Abort(null);
    }
}
