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
        Task<byte[]?> clientReads = client.ReceiveAsync();
        Task<byte[]?> serverReads = server.ReceiveAsync();
        await (byClient ? client : server).CloseAsync().Within();
        Assert.Null(await clientReads.Within());
        Assert.Null(await serverReads.Within());
        Assert.Equal((CloseCode.Normal, CloseCode.Normal), (client.Closed!.Code, server.Closed!.Code));
        await Task.WhenAll(client.Terminated, server.Terminated, below.Released.Task).Within();
    }

    [Fact]
    public async Task Wait_CancelledInTheMiddleOfARecord_LosesNothing()
    {
        (TlsWire clientWire, TlsWire serverWire, _) = await CreatePairAsync();
        using var cancellation = new CancellationTokenSource();
        Task waiting = serverWire.WaitToReceiveAsync(cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.Within());
        await clientWire.SendRawAsync([1, 2, 3]);
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
        Task<byte[]?> clientReads = client.ReceiveAsync();
        Task<byte[]?> serverReads = server.ReceiveAsync();
        client.Abort(null);
        Assert.Null(await clientReads.Within());
        Assert.Null(await serverReads.Within());
        Assert.Equal(CloseCode.AbnormalClosure, server.Closed!.Code);
        await Task.WhenAll(client.Terminated, server.Terminated).Within();
    }

    private async Task<(TlsWire Client, TlsWire Server, MemoryWire ServerBelow)> CreatePairAsync()
    {
        (MemoryWire clientBelow, MemoryWire serverBelow) = MemoryWire.CreatePair();
        var client = new SslStream(new WireStream(clientBelow), leaveInnerStreamOpen: true);
        var server = new SslStream(new WireStream(serverBelow), leaveInnerStreamOpen: true);
        await Task.WhenAll(
            client.AuthenticateAsClientAsync(TlsOptions.Copy(_authority.Trust(), "localhost")),
            server.AuthenticateAsServerAsync(TlsOptions.Copy(_authority.Serve()))).Within();
        return (new TlsWire(client, clientBelow), new TlsWire(server, serverBelow), serverBelow);
    }
}
