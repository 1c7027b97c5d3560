using Rpc.Calls;

namespace Rpc.Sessions;

/// <summary>The proxies of one session, one for each contract. There are few, so that they are looked through. Safe for concurrent use.</summary>
internal sealed class ProxyTable
{
    private Entry[] _entries = [];

    /// <summary>The contracts that have one.</summary>
    public IEnumerable<RpcContract> Contracts => Volatile.Read(ref _entries).Select(static entry => entry.Contract);

    /// <summary>The contract's proxy, which is made when there is none.</summary>
    public T GetOrAdd<T>(RpcContract<T> contract, RpcCaller caller)
        where T : class
    {
        T? made = null;
        while (true)
        {
            var entries = Volatile.Read(ref _entries);
            foreach (var entry in entries)
            {
                if (ReferenceEquals(entry.Contract, contract))
                    return (T)entry.Proxy;
            }

            // Of several threads that come at once, one's proxy is the one.
            made ??= contract.CreateProxy(caller);
            if (Interlocked.CompareExchange(ref _entries, [.. entries, new Entry(contract, made)], entries) == entries)
                return made;
        }
    }

    private readonly record struct Entry(RpcContract Contract, object Proxy);
}
