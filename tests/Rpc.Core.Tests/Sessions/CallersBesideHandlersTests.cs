using System.Text.Json;
using Rpc.TestKit;

namespace Rpc.Core.Tests.Sessions;

/// <summary>Callers go on although code that the receive loop calls next blocks its thread, and waits for what they do.</summary>
public sealed class CallersBesideHandlersTests
{
    private readonly Station _station = new();

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":2,"method":"station.block"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":2,"method":"station.blockInTurn"}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"station.rang","params":["twice"]}""")]
    public async Task Caller_GoesOnBeforeWhatStandsBehindItsAnswerHasReturned(string behind)
    {
        await using var peer = RawPeer.Connect(session => session.Serve<IStation>(_station));
        var proxy = peer.Session.Get<IStation>();
        proxy.Rang += _ => _station.Block();

        try
        {
            // Held up, so that the loop finds both messages when it goes on.
            await peer.SendAsync("""{"jsonrpc":"2.0","id":1,"method":"station.block"}""");
            await _station.EnteredAsync().Within();
            var caller = CallThenLetGoAsync(proxy);
            var request = await peer.ReceiveAsync();
            while (!request!.Contains("station.doNothing", StringComparison.Ordinal))
                request = await peer.ReceiveAsync();
            using var call = JsonDocument.Parse(request);
            await peer.SendAsync($$"""{"jsonrpc":"2.0","id":{{call.RootElement.GetProperty("id").GetInt64()}},"result":null}""");
            await peer.SendAsync(behind);
            _station.LetGo();

            await _station.EnteredAsync().Within();
            await caller.Within();
            await peer.SendAsync("""{"jsonrpc":"2.0","id":3,"method":"station.doNothing"}""");
            while (await peer.ReceiveAsync() is { } answer && !answer.Contains("\"id\":3", StringComparison.Ordinal))
                continue;
        }
        finally
        {
            // Whoever still blocks would hold up the end of the session.
            for (var i = 0; i < 4; i++)
                _station.LetGo();
        }
    }

    private async Task CallThenLetGoAsync(IStation proxy)
    {
        await proxy.DoNothingAsync();
        _station.LetGo();
    }
}
