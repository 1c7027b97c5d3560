using System.Net;
using Rpc.TestKit;
using Rpc.Transport.Connections;
using Rpc.Transport.Server;
using Rpc.Transport.Tests.Connections;

namespace Rpc.Transport.Tests.Server;

/// <summary>Limits in total and per remote address.</summary>
public sealed class ConnectionAdmissionTests
{
    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", true)]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:2::1", false)]
    [InlineData("::1", "::2", false)]
    public void Addresses_AreCountedAsOne_WhenOnePartyHasThem(string first, string second, bool same)
    {
        var admission = new ConnectionAdmission(10, 1);
        ConnectionAdmission.Ticket ticket = admission.Admit(EndPoint(first))!;
        Assert.Null(ticket.Refusal);
        Assert.Equal(same ? 429 : null, admission.Admit(EndPoint(second))!.Refusal?.StatusCode);
        admission.Release(ticket);
        Assert.Null(admission.Admit(EndPoint(first))!.Refusal);
    }

    [Fact]
    public void Total_ComesFirstAndRefusalsAreBounded()
    {
        var admission = new ConnectionAdmission(1, 1);
        Assert.Null(admission.Admit(EndPoint("192.0.2.1"))!.Refusal);
        var refused = new List<ConnectionAdmission.Ticket>();
        for (int i = 0; i < 64; i++)
            refused.Add(admission.Admit(EndPoint("192.0.2.2"))!);
        Assert.All(refused, ticket => Assert.Equal(503, ticket.Refusal?.StatusCode));
        Assert.Null(admission.Admit(EndPoint("192.0.2.3")));
        admission.Release(refused[0]);
        Assert.NotNull(admission.Admit(EndPoint("192.0.2.3")));
        Assert.Equal(1, admission.Connections);
    }

    [Fact]
    public void UnknownAddress_CountsInTotalOnly()
    {
        var admission = new ConnectionAdmission(2, 1);
        Assert.Null(admission.Admit(null)!.Refusal);
        Assert.Null(admission.Admit(null)!.Refusal);
        Assert.Equal(503, admission.Admit(null)!.Refusal?.StatusCode);
    }

    [Fact]
    public async Task Listener_RefusesOneAddressWith429AndRoomComesBack()
    {
        await using WebSocketListener listener = Peers.Listen(ListenerTests.Echo, new WebSocketListenerOptions { MaxConnectionsPerAddress = 1 });
        WebSocketConnection first = await Peers.DialAsync(listener);
        var error = await Assert.ThrowsAsync<WebSocketConnectException>(() => Peers.DialAsync(listener));
        Assert.Equal((WebSocketConnectFailure.Rejected, 429), (error.Failure, error.StatusCode));
        await first.DisposeAsync().AsTask().WaitAsync(Peers.Limit);
        await Eventually.EqualAsync(0, () => listener.Connections);
        await using WebSocketConnection second = await Peers.DialAsync(listener);
    }

    private static IPEndPoint EndPoint(string address) => new(IPAddress.Parse(address), 1);
}
