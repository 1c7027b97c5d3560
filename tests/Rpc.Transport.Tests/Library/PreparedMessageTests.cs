using System.Security.Cryptography;
using Rpc.TestKit;

namespace Rpc.Transport.Tests.Library;

/// <summary>Messages that are framed once and sent many times.</summary>
public sealed class PreparedMessageTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(125)]
    [InlineData(126)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(65_537)]
    [InlineData(300_000)]
    public async Task Binary_OfAnyLength_ArrivesFromBothRoles(int length)
    {
        var payload = RandomNumberGenerator.GetBytes(length);
        var message = PreparedMessage.Binary(payload);
        await using var pair = await LibraryPair.CreateAsync();
        foreach (var (from, to) in ((WebSocketConnection, WebSocketConnection)[])[(pair.Server, pair.Client), (pair.Client, pair.Server)])
        {
            await from.SendAsync(message).Within();
            await from.SendTextAsync("behind it").Within();
            var received = (await to.ReceiveAsync().Within())!.Value;
            Assert.Equal(WebSocketMessageKind.Binary, received.Kind);
            Assert.Equal(payload, received.Payload.ToArray());
            Assert.Equal("behind it", (await to.ReceiveAsync().Within())?.GetText());
        }
    }

    [Fact]
    public async Task Text_SentByManyAtOnce_ArrivesEachTime()
    {
        var message = PreparedMessage.Text("Zoë 🎉");
        await using var pair = await LibraryPair.CreateAsync(new WebSocketConnectionOptions { MaxQueuedSendBytes = 100 });
        var sends = Enumerable.Range(0, 50).Select(_ => Task.Run(() => pair.Server.SendAsync(message).AsTask())).ToArray();
        for (var i = 0; i < sends.Length; i++)
            Assert.Equal("Zoë 🎉", (await pair.Client.ReceiveAsync().Within())?.GetText());
        await Task.WhenAll(sends).Within();
    }

    [Fact]
    public void Text_ThatIsNotUtf8_IsRefused()
    {
        Assert.Throws<ArgumentException>(static () => PreparedMessage.Text([0xC0, 0x80]));
        Assert.ThrowsAny<ArgumentException>(static () => PreparedMessage.Text("\uDC00"));
        Assert.Equal("é"u8.ToArray(), PreparedMessage.Text("é"u8).Payload.ToArray());
    }
}
