using System.Diagnostics.CodeAnalysis;
using System.Text;
using Rpc.Buffers;
using Rpc.Calls;

namespace Rpc.Dispatching;

/// <summary>What this end serves: methods and events by their name on the wire. Read without a lock, changed under one.</summary>
internal sealed class DispatchTable
{
    private readonly object _gate = new();
    private volatile Utf8NameTable<Target> _methods = Utf8NameTable<Target>.Empty;
    private volatile RpcContract[] _contracts = [];
    private volatile Utf8NameTable<Target> _events = Utf8NameTable<Target>.Empty;

    /// <summary>Adds all members of a contract.</summary>
    /// <exception cref="InvalidOperationException">A member of that name is served already; nothing was added.</exception>
    public void Add(RpcContract contract, RpcDispatcher? dispatcher, Implementation implementation)
    {
        lock (_gate)
        {
            var lane = new CallLane();
            var methods = With(_methods, contract.Methods, contract, (method, i) => new Target(dispatcher, i, method, implementation, method.IsOrdered ? lane : null));
            _events = With(_events, contract.Events, contract, (method, i) => new Target(dispatcher, i, method, implementation, Lane: null));
            _methods = methods;
            _contracts = [.. _contracts, contract];
        }
    }

    /// <summary>Finds a call or notification.</summary>
    public bool TryFindMethod(ReadOnlySpan<byte> name, [NotNullWhen(true)] out Target? target) => _methods.TryGet(name, out target);

    /// <summary>Finds the contract that a method would be of, by the name before the dot; null when none of that name is served.</summary>
    public RpcContract? FindContract(ReadOnlySpan<byte> method)
    {
        foreach (var contract in _contracts)
        {
            var name = Encoding.UTF8.GetBytes(contract.Name);
            if (name.Length > 0 && method.Length > name.Length && method[name.Length] == '.' && method.StartsWith(name))
                return contract;
        }

        return null;
    }

    /// <summary>Finds an event.</summary>
    public bool TryFindEvent(ReadOnlySpan<byte> name, [NotNullWhen(true)] out Target? target) => _events.TryGet(name, out target);

    private static Utf8NameTable<Target> With(Utf8NameTable<Target> table, IReadOnlyList<RpcMethod> members, RpcContract contract, Func<RpcMethod, int, Target> describe)
    {
        for (var i = 0; i < members.Count; i++)
        {
            if (table.TryGet(members[i].Utf8Name.Span, out _))
                throw new InvalidOperationException($"'{members[i].Name}' of contract '{contract.Name}' is served on this session already.");
            table = table.With(members[i].Utf8Name, describe(members[i], i));
        }

        return table;
    }

    /// <summary>Where a member is handled.</summary>
    /// <param name="Dispatcher">The contract's events; null where there are none.</param>
    /// <param name="Index">An event's index in it.</param>
    /// <param name="Method">The member.</param>
    /// <param name="Implementation">What handles it.</param>
    /// <param name="Lane">What the contract's ordered methods share; null for a method that is none.</param>
    internal sealed record Target(RpcDispatcher? Dispatcher, int Index, RpcMethod Method, Implementation Implementation, CallLane? Lane);
}
