using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;
using Rpc.Buffers;
using Rpc.Calls;

namespace Rpc.Dispatching;

/// <summary>
/// The members of some contracts by their names on the wire. Immutable, and one object for all sessions that serve the same contracts in the same order: what a session holds
/// for itself does not grow with its contracts' members.
/// </summary>
internal sealed class MemberTable
{
    /// <summary>The table of no contract.</summary>
    public static readonly MemberTable Empty = new([], Utf8NameTable<Member>.Empty, Utf8NameTable<Member>.Empty);

    private readonly ConditionalWeakTable<RpcContract, MemberTable> _larger = [];
    private readonly RpcContract[] _contracts;
    private readonly Utf8NameTable<Member> _methods;
    private readonly Utf8NameTable<Member> _events;

    private MemberTable(RpcContract[] contracts, Utf8NameTable<Member> methods, Utf8NameTable<Member> events)
    {
        _contracts = contracts;
        _methods = methods;
        _events = events;
    }

    /// <summary>The table with the members of one more contract.</summary>
    /// <exception cref="InvalidOperationException">A member of that name is there already.</exception>
    public MemberTable With(RpcContract contract) => _larger.TryGetValue(contract, out var larger) ? larger : _larger.GetValue(contract, Add);

    /// <summary>Finds a call or notification.</summary>
    public bool TryFindMethod(ReadOnlySpan<byte> name, [NotNullWhen(true)] out Member? member) => _methods.TryGet(name, out member);

    /// <summary>Finds an event.</summary>
    public bool TryFindEvent(ReadOnlySpan<byte> name, [NotNullWhen(true)] out Member? member) => _events.TryGet(name, out member);

    /// <summary>Finds the contract that a method would be of, by the name before the dot; null when none of that name is there.</summary>
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

    private MemberTable Add(RpcContract contract) =>
        new([.. _contracts, contract], With(_methods, contract.Methods, contract), With(_events, contract.Events, contract));

    private Utf8NameTable<Member> With(Utf8NameTable<Member> table, IReadOnlyList<RpcMethod> members, RpcContract contract)
    {
        for (var i = 0; i < members.Count; i++)
        {
            if (table.TryGet(members[i].Utf8Name.Span, out _))
                throw new InvalidOperationException($"'{members[i].Name}' of contract '{contract.Name}' is served on this session already.");
            table = table.With(members[i].Utf8Name, new Member(members[i], i, _contracts.Length));
        }

        return table;
    }

    /// <summary>A member of one of the contracts.</summary>
    /// <param name="Method">The member.</param>
    /// <param name="Index">Its place among the contract's methods, or events.</param>
    /// <param name="Contract">The contract's place among those of the table.</param>
    internal sealed record Member(RpcMethod Method, int Index, int Contract);
}
