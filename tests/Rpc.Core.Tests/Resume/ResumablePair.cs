using Rpc.Channels;
using Rpc.Resume;

namespace Rpc.Core.Tests.Resume;

/// <summary>Two channels that can be resumed, in memory: when both have lost their connection they get another, which lasts as long as the test says.</summary>
internal sealed class ResumablePair : IResumableObserver
{
    private readonly object _gate = new();
    private readonly Func<int, CutChannel.Life> _life;
    private readonly int _capacity;
    private readonly HashSet<ResumableChannel> _interrupted = [];

    /// <summary>Creates it.</summary>
    /// <param name="subprotocol">What both ends speak.</param>
    /// <param name="life">How long each connection lasts, by its number from 0.</param>
    /// <param name="capacity">The messages that a connection holds in each direction.</param>
    /// <param name="maxReplayBytes">What each end may keep.</param>
    public ResumablePair(string subprotocol, Func<int, CutChannel.Life> life, int capacity = 16, long maxReplayBytes = 128 * 1024)
    {
        _life = life;
        _capacity = capacity;
        var limits = new ResumableLimits(maxReplayBytes, TimeSpan.FromSeconds(5), TimeProvider.System);
        var (client, server) = Connect();
        Client = new ResumableChannel(client, subprotocol, SessionToken.Create(), limits, this);
        Server = new ResumableChannel(server, subprotocol, Client.Token, limits, this);
    }

    public ResumableChannel Client { get; }

    public ResumableChannel Server { get; }

    /// <summary>How many connections there were.</summary>
    public int Connections { get; private set; }

    public void OnInterrupted(ResumableChannel channel, ChannelEnd end)
    {
        lock (_gate)
        {
            _interrupted.Add(channel);
            if (_interrupted.Count < 2)
                return;
            _interrupted.Clear();
        }

        var (client, server) = Connect();
        var counts = (Client.Received, Server.Received);
        Attach(Server, server, counts.Item1);
        Attach(Client, client, counts.Item2);
    }

    public void OnResumed(ResumableChannel channel, long replayed)
    {
    }

    // One that closes while the connection breaks may not tell the other.
    public void OnEnded(ResumableChannel channel)
    {
        var other = channel == Client ? Server : Client;
        if (!other.Abandon(new ChannelEnd(ChannelCloseCode.AbnormalClosure, "the other end is gone", ByPeer: true)))
            _ = AbandonLaterAsync(other);
    }

    // An end that was closed meanwhile wants no other connection, and the other end is to find that out.
    private static void Attach(ResumableChannel channel, IMessageChannel connection, long count)
    {
        if (channel.TryAttach(connection, count, greets: false) != AttachOutcome.Attached)
            connection.Abort(reason: null);
    }

    private static async Task AbandonLaterAsync(ResumableChannel channel)
    {
        while (channel.Closed is null && !channel.Abandon(new ChannelEnd(ChannelCloseCode.AbnormalClosure, "the other end is gone", ByPeer: true)))
            await Task.Yield();
    }

    private (IMessageChannel Client, IMessageChannel Server) Connect()
    {
        var (client, server) = InMemoryChannel.CreatePair(capacity: _capacity);
        var life = _life(Connections++);
        return (new CutChannel(client, life), new CutChannel(server, life));
    }
}
