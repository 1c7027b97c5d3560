using Rpc.Channels;

namespace Rpc.Soak;

/// <summary>Two sessions that talk to each other.</summary>
/// <param name="first">One end, and what it serves.</param>
/// <param name="second">The other.</param>
/// <param name="abort">Cuts the connection at the first end.</param>
internal sealed class Link((RpcSession Session, SoakService Service) first, (RpcSession Session, SoakService Service) second, Action abort)
{
    private int _endings;
    private int _way = -1;
    private volatile Task _ended = Task.CompletedTask;

    public RpcSession First => first.Session;

    public RpcSession Second => second.Session;

    /// <summary>From here on what runs may end with the session.</summary>
    public bool IsEnding => Volatile.Read(ref _endings) > 0;

    /// <inheritdoc/>
    public override string ToString() => $"{First.RemoteAddress} (ended in way {_way}: {_ended.Status}; {Describe(First)}; {Describe(Second)})";

    /// <summary>Ends the sessions, in one way or another. The first attempt counts.</summary>
    public void End(Random random)
    {
        if (Interlocked.Exchange(ref _endings, 1) == 0)
            _ended = EndAsync(random.Next(4));
    }

    /// <summary>Waits until both ends have ended, and tells what they still hold where they should hold nothing.</summary>
    public async Task CheckAsync(Ledger ledger)
    {
        await _ended;
        await Task.WhenAll(First.Completion, Second.Completion);
        foreach (var (session, service) in new[] { first, second })
        {
            if (!await Patience.UntilAsync(() => session.Load == default && !service.HasSubscribers))
                ledger.Violate($"an ended session holds {session.Load}, subscribers to its events: {service.HasSubscribers}");
        }
    }

    private async Task EndAsync(int way)
    {
        _way = way;
        switch (way)
        {
            case 0:
                await First.CloseAsync();
                break;
            case 1:
                await Second.CloseAsync(ChannelCloseCode.GoingAway, "enough");
                break;
            case 2:
                await Task.WhenAll(First.CloseAsync().AsTask(), Second.DisposeAsync().AsTask());
                break;
            default:
                abort();
                break;
        }
    }

    private static string Describe(RpcSession session) => $"{session.Completion.Status}, {session.Load}";
}
