using Rpc.Calls;

namespace Rpc.Dispatching;

/// <summary>What this end serves: methods and events by their name on the wire. Read without a lock, changed under one.</summary>
internal sealed class DispatchTable
{
    private readonly object _gate = new();
    private volatile MemberTable _members = MemberTable.Empty;
    private volatile Implementation[] _implementations = []; // of the contracts of _members, and set before it

    /// <summary>Adds all members of a contract.</summary>
    /// <exception cref="InvalidOperationException">A member of that name is served already; nothing was added.</exception>
    public void Add(RpcContract contract, Implementation implementation)
    {
        lock (_gate)
        {
            var members = _members.With(contract);
            _implementations = [.. _implementations, implementation];
            _members = members;
        }
    }

    /// <summary>Finds a call or notification.</summary>
    public bool TryFindMethod(ReadOnlySpan<byte> name, out Target target)
    {
        var found = _members.TryFindMethod(name, out var member);
        target = found ? new Target(member!, _implementations[member!.Contract]) : default;
        return found;
    }

    /// <summary>Finds an event.</summary>
    public bool TryFindEvent(ReadOnlySpan<byte> name, out Target target)
    {
        var found = _members.TryFindEvent(name, out var member);
        target = found ? new Target(member!, _implementations[member!.Contract]) : default;
        return found;
    }

    /// <inheritdoc cref="MemberTable.FindContract"/>
    public RpcContract? FindContract(ReadOnlySpan<byte> method) => _members.FindContract(method);

    /// <summary>Where a member is handled.</summary>
    /// <param name="Member">The member.</param>
    /// <param name="Implementation">What handles it.</param>
    internal readonly record struct Target(MemberTable.Member Member, Implementation Implementation)
    {
        /// <summary>The member's descriptor.</summary>
        public RpcMethod Method => Member.Method;

        /// <summary>What the contract's ordered methods share; null for a method that is none.</summary>
        public CallLane? Lane => Member.Method.IsOrdered ? Implementation.Lane : null;
    }
}
