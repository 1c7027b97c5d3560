using Rpc.Channels;

namespace Rpc.Resume;

/// <summary>
/// Copies of the messages of one direction that the peer has not acknowledged, in the order in which they are sent: what was sent can be sent again, what was not
/// yet is sent in turn. Not safe for concurrent use.
/// </summary>
internal sealed class ReplayBuffer
{
    // What a message costs beside its bytes, roughly: so that empty ones count as well.
    private const int OverheadBytes = 64;

    // A ring that many messages made is not kept for the few after them.
    private const int KeptEntries = 256;

    private Entry[] _ring = new Entry[4];
    private int _unsentBulk;

    /// <summary>How many messages were put in, ever.</summary>
    public long Appended { get; private set; }

    /// <summary>How many of them were taken to be sent, over the connection that there is.</summary>
    public long Sent { get; private set; }

    /// <summary>How many of them the peer says that it has. They are no longer here.</summary>
    public long Acknowledged { get; private set; }

    /// <summary>What the messages here cost in memory.</summary>
    public long Bytes { get; private set; }

    /// <summary>What those of them cost that are still to be sent.</summary>
    public long UnsentBytes { get; private set; }

    /// <summary>Whether one of those is <see cref="MessageUrgency.Bulk"/>.</summary>
    public bool HasUnsentBulk => _unsentBulk > 0;

    private ref Entry this[long number] => ref _ring[number & (_ring.Length - 1)];

    /// <summary>Puts a copy of a message behind the others.</summary>
    public void Append(in OutgoingMessage message)
    {
        if (Appended - Acknowledged == _ring.Length)
            Resize(_ring.Length * 2);
        var entry = new Entry(message.Payload.ToArray(), message.Format, message.MoreFollows, message.Urgency == MessageUrgency.Bulk);
        this[Appended++] = entry;
        Bytes += entry.Cost;
        UnsentBytes += entry.Cost;
        if (entry.IsBulk)
            _unsentBulk++;
    }

    /// <summary>Takes the next message to be sent.</summary>
    /// <param name="message">It; held where others are to be sent behind it.</param>
    /// <returns>False when all were.</returns>
    public bool TryTakeNext(out OutgoingMessage message)
    {
        if (Sent == Appended)
        {
            message = default;
            return false;
        }

        var entry = this[Sent++];
        UnsentBytes -= entry.Cost;
        if (entry.IsBulk)
            _unsentBulk--;
        message = new OutgoingMessage(entry.Bytes, entry.Format)
        {
            MoreFollows = entry.MoreFollows,
            IsHeld = Sent < Appended,
            Urgency = entry.IsBulk ? MessageUrgency.Bulk : MessageUrgency.Normal,
        };
        return true;
    }

    /// <summary>Lets go of what the peer has.</summary>
    /// <param name="count">How many messages it has received, ever.</param>
    /// <returns>False when that cannot be: more than were sent, or fewer than it has said before.</returns>
    public bool TryAcknowledge(long count)
    {
        if (count < Acknowledged || count > Sent)
            return false;
        while (Acknowledged < count)
        {
            Bytes -= this[Acknowledged].Cost;
            this[Acknowledged++] = default;
        }

        if (Acknowledged == Appended && _ring.Length > KeptEntries)
            _ring = new Entry[KeptEntries];
        return true;
    }

    /// <summary>Over another connection all that the peer lacks is to be sent again.</summary>
    /// <param name="count">How many messages it has received, ever.</param>
    /// <returns>False as from <see cref="TryAcknowledge"/>, and then nothing has changed.</returns>
    public bool TryRewind(long count)
    {
        if (!TryAcknowledge(count))
            return false;
        Sent = count;
        UnsentBytes = Bytes;
        _unsentBulk = 0;
        for (var number = Acknowledged; number < Appended; number++)
            _unsentBulk += this[number].IsBulk ? 1 : 0;
        return true;
    }

    /// <summary>Lets go of all: nothing will be sent any more.</summary>
    public void Clear()
    {
        Sent = Acknowledged = Appended;
        Bytes = UnsentBytes = _unsentBulk = 0;
        _ring = new Entry[1];
    }

    private void Resize(int length)
    {
        var larger = new Entry[length];
        for (var number = Acknowledged; number < Appended; number++)
            larger[number & (length - 1)] = this[number];
        _ring = larger;
    }

    private readonly record struct Entry(byte[] Bytes, MessageFormat Format, bool MoreFollows, bool IsBulk)
    {
        public int Cost => Bytes.Length + OverheadBytes;
    }
}
