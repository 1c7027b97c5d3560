using System.Globalization;
using Rpc.TestKit;

namespace Rpc.Transport.Tests.Library;

/// <summary>What the public connection promises: cancelling, concurrency, pings, closing.</summary>
public sealed class ConnectionTests
{
    [Fact]
    public async Task Receive_Cancelled_LosesNothingAndLeavesTheConnectionOpen()
    {
        await using var pair = await LibraryPair.CreateAsync();
        for (var i = 0; i < 20; i++)
        {
            using var cancellation = new CancellationTokenSource();
            var receive = pair.Server.ReceiveAsync(cancellation.Token).Within();
            var sending = i % 2 == 0 ? Task.CompletedTask : pair.Client.SendTextAsync($"{i}").Within();
            await cancellation.CancelAsync();
            string? text = null;
            try
            {
                text = (await receive)?.GetText();
            }
            catch (OperationCanceledException)
            {
                // The message, if there is one, comes with the next receive.
            }

            await sending;
            if (i % 2 != 0)
                Assert.Equal($"{i}", text ?? (await pair.Server.ReceiveAsync().Within())?.GetText());
        }

        Assert.Null(pair.Server.Closed);
        await pair.Server.SendTextAsync("still here").Within();
        Assert.Equal("still here", (await pair.Client.ReceiveAsync().Within())?.GetText());
    }

    [Fact]
    public async Task Receive_WhileAnotherIsInProgress_IsRefused()
    {
        await using var pair = await LibraryPair.CreateAsync();
        var first = pair.Server.ReceiveAsync().Within();
        await Assert.ThrowsAsync<InvalidOperationException>(() => pair.Server.ReceiveAsync().Within());
        await pair.Client.SendTextAsync("for the first").Within();
        Assert.Equal("for the first", (await first)?.GetText());
    }

    [Fact]
    public async Task Send_FromManyThreads_KeepsMessagesWholeAndEachThreadsOrder()
    {
        const int Threads = 8;
        const int PerThread = 200;
        await using var pair = await LibraryPair.CreateAsync(new WebSocketConnectionOptions { MaxQueuedSendBytes = 16 * 1024 });
        var senders = Enumerable.Range(0, Threads).Select(thread => Task.Run(async () =>
        {
            for (var i = 0; i < PerThread; i++)
                await pair.Client.SendTextAsync($"{thread} {i} {new string('x', i * 7 % 5000)}");
        })).ToArray();

        var next = new int[Threads];
        for (var i = 0; i < Threads * PerThread; i++)
        {
            var parts = (await pair.Server.ReceiveAsync().Within())!.Value.GetText().Split(' ');
            var thread = int.Parse(parts[0], CultureInfo.InvariantCulture);
            var number = next[thread]++;
            Assert.Equal((number, number * 7 % 5000), (int.Parse(parts[1], CultureInfo.InvariantCulture), parts[2].Length));
        }

        await Task.WhenAll(senders).Within();
    }

    [Fact]
    public async Task Send_TextThatIsNotUtf8_IsRefusedHere()
    {
        await using var pair = await LibraryPair.CreateAsync();
        await Assert.ThrowsAsync<ArgumentException>(async () => await pair.Client.SendAsync(new byte[] { 0xFF }, WebSocketMessageKind.Text));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => pair.Client.SendTextAsync("\uD800").Within());
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await pair.Client.SendAsync(default(ReadOnlyMemory<byte>), default));
        await pair.Client.SendTextAsync("sound").Within();
        Assert.Equal("sound", (await pair.Server.ReceiveAsync().Within())?.GetText());
    }

    [Fact]
    public async Task Ping_IsAnsweredWhileBothReceive_AndMeasured()
    {
        await using var pair = await LibraryPair.CreateAsync();
        var atServer = pair.Server.ReceiveAsync().Within();
        var atClient = pair.Client.ReceiveAsync().Within();
        Assert.Null(pair.Client.RoundTripTime);
        var times = await Task.WhenAll(pair.Client.PingAsync(), pair.Client.PingAsync(), pair.Client.PingAsync()).Within();
        Assert.All(times, static time => Assert.True(time > TimeSpan.Zero));
        Assert.Contains(pair.Client.RoundTripTime!.Value, times);

        await Task.WhenAll(pair.Client.SendTextAsync("a").AsTask(), pair.Server.SendTextAsync("b").AsTask()).Within();
        Assert.Equal(("a", "b"), ((await atServer)?.GetText(), (await atClient)?.GetText()));
    }

    [Fact]
    public async Task Ping_Cancelled_OrOnAnEndedConnection_Fails()
    {
        await using var pair = await LibraryPair.CreateAsync();
        using var cancellation = new CancellationTokenSource();
        var ping = pair.Client.PingAsync(cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ping.Within());

        var unanswered = pair.Client.PingAsync();
        pair.Client.Abort(null);
        await Assert.ThrowsAsync<WebSocketClosedException>(() => unanswered.Within());
        var error = await Assert.ThrowsAsync<WebSocketClosedException>(() => pair.Client.PingAsync().Within());
        Assert.Equal(CloseCode.AbnormalClosure, error.End?.Code);
    }

    [Theory]
    [InlineData((CloseCode)1004)]
    [InlineData(CloseCode.AbnormalClosure)]
    [InlineData(CloseCode.TlsHandshake)]
    [InlineData((CloseCode)2999)]
    [InlineData((CloseCode)5000)]
    public async Task Close_WithACodeThatMustNotBeSent_IsRefused(CloseCode code)
    {
        await using var pair = await LibraryPair.CreateAsync();
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => pair.Client.CloseAsync(code).Within());
        Assert.Null(pair.Client.Closed);
    }

    [Fact]
    public async Task Close_TellsBothEndsCodeReasonAndWho_AndSendsFailAfterwards()
    {
        await using var pair = await LibraryPair.CreateAsync();
        var receive = pair.Server.ReceiveAsync().Within();
        await pair.Client.CloseAsync((CloseCode)4321, "because").Within();
        Assert.Null(await receive);
        Assert.Equal(new ConnectionEnd((CloseCode)4321, "because", ByPeer: true, Exception: null), pair.Server.Closed);
        Assert.Equal(((CloseCode)4321, false), (pair.Client.Closed!.Code, pair.Client.Closed.ByPeer));
        var error = await Assert.ThrowsAsync<WebSocketClosedException>(() => pair.Client.SendTextAsync("late").Within());
        Assert.Equal((CloseCode)4321, error.End?.Code);
        await pair.Client.Ended.Within();
    }

    [Fact]
    public async Task Violation_OfTheMessageLimit_IsTellableFromALoss()
    {
        await using var pair = await LibraryPair.CreateAsync(new WebSocketConnectionOptions { MaxMessageBytes = 100 });
        await pair.Client.SendAsync(new byte[101], WebSocketMessageKind.Binary).Within();
        Assert.Null(await pair.Server.ReceiveAsync().Within());
        var error = Assert.IsType<WebSocketProtocolException>(pair.Server.Closed!.Exception);
        Assert.Equal((CloseCode.MessageTooBig, CloseCode.MessageTooBig), (error.Code, pair.Server.Closed.Code));
        Assert.Null(await pair.Client.ReceiveAsync().Within());
        Assert.Equal((CloseCode.MessageTooBig, true), (pair.Client.Closed!.Code, pair.Client.Closed.ByPeer));
    }
}
