using System.Text.Json;
using Rpc.TestKit;

namespace Rpc.Core.Tests.Sessions;

/// <summary>Callers whose answers were read together go on before the receive loop waits; one that blocks holds up neither the loop nor the others.</summary>
public sealed class LoopBesideCallersTests
{
    private const int Callers = 20; // few do not go on before the loop waits

    private readonly Station _station = new();
    private readonly ManualResetEventSlim _gate = new();

    [Fact]
    public async Task Request_BehindAnswersWhoseCallersBlock_IsHandled()
    {
        await using var peer = RawPeer.Connect(session => session.Serve<IStation>(_station));
        var proxy = peer.Session.Get<IStation>();
        try
        {
            // More than once: the first time changes how the loop goes about it.
            for (var round = 1; round <= 3; round++)
            {
                _gate.Reset();
                var callers = await AnswerAtOnceAsync(peer, proxy, caller => caller % 2 == 0 ? _gate.Wait : static () => { });
                await AskAsync(peer, round * 100);
                _gate.Set();
                await callers.Within();
            }
        }
        finally
        {
            _gate.Set();
        }
    }

    [Fact]
    public async Task Caller_ThatBlocksForItsNextCall_GoesOn()
    {
        await using var peer = RawPeer.Connect(session => session.Serve<IStation>(_station));
        var proxy = peer.Session.Get<IStation>();
        var callers = await AnswerAtOnceAsync(peer, proxy, caller => () =>
        {
            // As code does that has no other way.
            Task next = proxy.DoNothingAsync();
            next.Wait();
        });
        for (var i = 0; i < Callers; i++)
            await AnswerAsync(peer, await ReceiveCallAsync(peer));
        await callers.Within();
    }

    [Fact]
    public async Task Request_BehindALargeAnswerWhoseCallerBlocks_IsHandled()
    {
        await using var peer = RawPeer.Connect(session => session.Serve<IStation>(_station));
        var proxy = peer.Session.Get<IStation>();
        var caller = Task.Run(() => CallAsync(proxy, _gate.Wait));
        try
        {
            await peer.SendAsync($$"""{"jsonrpc":"2.0","id":{{await ReceiveCallAsync(peer)}},"result":"{{new string('x', 32 * 1024)}}"}""");
            await AskAsync(peer, 100);
        }
        finally
        {
            _gate.Set();
        }

        await caller.Within();
    }

    // Held up while the answers come, so that the loop finds them together.
    private async Task<Task> AnswerAtOnceAsync(RawPeer peer, IStation proxy, Func<int, Action> then)
    {
        await peer.SendAsync("""{"jsonrpc":"2.0","id":1,"method":"station.block"}""");
        await _station.EnteredAsync().Within();
        var callers = Enumerable.Range(0, Callers).Select(i => Task.Run(() => CallAsync(proxy, then(i)))).ToArray();
        var ids = new List<long>();
        for (var i = 0; i < Callers; i++)
            ids.Add(await ReceiveCallAsync(peer));
        foreach (var id in ids)
            await AnswerAsync(peer, id);
        _station.LetGo();
        return Task.WhenAll(callers);
    }

    // On the thread that lets it go on.
    private static async Task CallAsync(IStation proxy, Action then)
    {
        await proxy.DoNothingAsync().ConfigureAwait(false);
        then();
    }

    private static async Task<long> ReceiveCallAsync(RawPeer peer)
    {
        while (true)
        {
            var message = await peer.ReceiveAsync();
            using var call = JsonDocument.Parse(message!);
            if (call.RootElement.TryGetProperty("method", out _))
                return call.RootElement.GetProperty("id").GetInt64();
        }
    }

    private static Task AnswerAsync(RawPeer peer, long id) => peer.SendAsync($$"""{"jsonrpc":"2.0","id":{{id}},"result":null}""");

    private static async Task AskAsync(RawPeer peer, int id)
    {
        await peer.SendAsync($$"""{"jsonrpc":"2.0","id":{{id}},"method":"station.doNothing"}""");
        while (await peer.ReceiveAsync() is { } answer && !answer.Contains($"\"id\":{id}", StringComparison.Ordinal))
            continue;
    }
}
