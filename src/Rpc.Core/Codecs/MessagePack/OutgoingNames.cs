namespace Rpc.Codecs.MessagePack;

/// <summary>The numbers that this end has given to names in one session. Read without a lock; a name is added once.</summary>
/// <param name="capacity">The most names that have a number.</param>
internal sealed class OutgoingNames(int capacity)
{
    private static readonly Dictionary<WireName, InternedName> s_none = [];

    private readonly object _gate = new();
    private volatile Dictionary<WireName, InternedName> _names = s_none;

    /// <summary>The number of a name, which is given one when it has none.</summary>
    /// <returns>Null when it gets none: too many names have one, or it is too long.</returns>
    public InternedName? Intern(WireName name) => _names.TryGetValue(name, out var interned) ? interned : Add(name);

    private InternedName? Add(WireName name)
    {
        if (name.Utf8.Length > NameInterning.MaxNameBytes || _names.Count == capacity)
            return null;
        lock (_gate)
        {
            if (_names.TryGetValue(name, out var interned))
                return interned;
            if (_names.Count == capacity)
                return null;
            interned = new InternedName(_names.Count);
            _names = new Dictionary<WireName, InternedName>(_names) { { name, interned } };
            return interned;
        }
    }
}
