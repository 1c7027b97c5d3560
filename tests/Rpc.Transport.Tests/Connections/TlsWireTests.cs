using System.Net.Security;
using Rpc.TestKit;
using Rpc.Transport.Connections;
using Rpc.Transport.Protocol.Frames;

namespace Rpc.Transport.Tests.Connections;

/// <summary>A connection over TLS, on a wire in memory whose bytes the test sees.</summary>
public sealed class TlsWireTests : IDisposable
{
    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    [Theory]
    [InlineData(true), InlineData(false)]
    public async Task Close_ByEitherSide_EndsTlsInGoodOrder(bool byClient)
    {
        (TlsWire clientWire, TlsWire serverWire, MemoryWire below) = await CreatePairAsync();
        WebSocketConnection client = Peers.Connect(clientWire, Role.Client);
        WebSocketConnection server = Peers.Connect(serverWire, Role.Server);
        Task<byte[]?> clientReads = client.ReceiveBytesAsync();
        Task<byte[]?> serverReads = server.ReceiveBytesAsync();
        await (byClient ? client : server).CloseAsync().Within();
        Assert.Null(await clientReads.Within());
        Assert.Null(await serverReads.Within());
        Assert.Equal((CloseCode.Normal, CloseCode.Normal), (client.Closed!.Code, server.Closed!.Code));
        await Task.WhenAll(client.Terminated, server.Terminated, below.Released.Task).Within();
    }

    [Fact]
    public async Task Wait_CancelledInTheMiddleOfARecord_LosesNothing()
    {
        (MemoryWire clientBelow, MemoryWire serverBelow) = MemoryWire.CreatePair();
        var halved = new HalvedWire(clientBelow);
        (TlsWire clientWire, TlsWire serverWire) = await SecureAsync(halved, serverBelow);
        halved.Gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task sending = clientWire.SendRawAsync([1, 2, 3]);
        await halved.HalfSent.Task.Within();
        using var cancellation = new CancellationTokenSource();
        Task waiting = serverWire.WaitToReceiveAsync(cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.Within());
        halved.Gate.SetResult();
        await sending.Within();
        halved.Gate = null;
        Assert.Equal([1, 2, 3], await serverWire.ReceiveRawAsync(3));
        await clientWire.ShutdownSendAsync().Within();
        await clientWire.ShutdownSendAsync().Within();
        await serverWire.WaitToReceiveAsync(CancellationToken.None).Within();
        Assert.Empty(await serverWire.ReceiveSomeAsync());

        // The other direction is still open.
        await serverWire.SendRawAsync([4]);
        Assert.Equal([4], await clientWire.ReceiveRawAsync(1));
        clientWire.Dispose();
        serverWire.Abort();
    }

    [Fact]
    public async Task Abort_EndsAPendingReceive()
    {
        (TlsWire clientWire, TlsWire serverWire, _) = await CreatePairAsync();
        WebSocketConnection client = Peers.Connect(clientWire, Role.Client);
        WebSocketConnection server = Peers.Connect(serverWire, Role.Server);
        Task<byte[]?> clientReads = client.ReceiveBytesAsync();
        Task<byte[]?> serverReads = server.ReceiveBytesAsync();
        client.Abort(null);
        Assert.Null(await clientReads.Within());
        Assert.Null(await serverReads.Within());
        Assert.Equal(CloseCode.AbnormalClosure, server.Closed!.Code);
        await Task.WhenAll(client.Terminated, server.Terminated).Within();
    }

    private async Task<(TlsWire Client, TlsWire Server, MemoryWire ServerBelow)> CreatePairAsync()
    {
        (MemoryWire clientBelow, MemoryWire serverBelow) = MemoryWire.CreatePair();
        (TlsWire client, TlsWire server) = await SecureAsync(clientBelow, serverBelow);
        return (client, server, serverBelow);
    }

    private async Task<(TlsWire Client, TlsWire Server)> SecureAsync(Wire clientBelow, Wire serverBelow)
    {
        var client = new SslStream(new WireStream(clientBelow), leaveInnerStreamOpen: true);
        var server = new SslStream(new WireStream(serverBelow), leaveInnerStreamOpen: true);
        await Task.WhenAll(
            client.AuthenticateAsClientAsync(TlsOptions.Copy(_authority.Trust(), "localhost")),
            server.AuthenticateAsServerAsync(TlsOptions.Copy(_authority.Serve()))).Within();
        return (new TlsWire(client, clientBelow), new TlsWire(server, serverBelow));
    }

    /// <summary>Sends in two halves, the second when it is told to.</summary>
    private sealed class HalvedWire(Wire inner) : Wire
    {
        public TaskCompletionSource? Gate { get; set; }

        public TaskCompletionSource HalfSent { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override string RemoteAddress => inner.RemoteAddress;

        public override ValueTask<int> WaitToReceiveAsync(CancellationToken cancellationToken) => inner.WaitToReceiveAsync(cancellationToken);

        public override ValueTask<int> ReceiveAsync(Memory<byte> destination, CancellationToken cancellationToken) => inner.ReceiveAsync(destination, cancellationToken);

        public override async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
        {
            if (Gate is { } gate)
            {
                await inner.SendAsync(bytes[..(bytes.Length / 2)]);
                bytes = bytes[(bytes.Length / 2)..];
                HalfSent.TrySetResult();
                await gate.Task;
            }

            await inner.SendAsync(bytes);
        }

        public override ValueTask ShutdownSendAsync() => inner.ShutdownSendAsync();

        public override void Abort() => inner.Abort();

        public override void Dispose() => inner.Dispose();
    }
}
