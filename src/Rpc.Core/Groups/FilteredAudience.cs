namespace Rpc.Groups;

/// <summary>A part of another audience.</summary>
internal sealed class FilteredAudience<TContract>(RpcAudience<TContract> whole, Func<RpcSession, bool> predicate) : RpcAudience<TContract>
    where TContract : class, IRpcContract<TContract>
{
    private protected override RpcSession[] GetMembers() => Array.FindAll(MembersOf(whole), session => predicate(session));
}
