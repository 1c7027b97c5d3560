using Rpc.Codecs;
using Rpc.Codecs.Json;
using Rpc.Codecs.MessagePack;

namespace Rpc.Calls;

/// <summary>An exception that a contract declares, and how its members are written and read. Generated code derives one class per declaration.</summary>
public abstract class RpcFault
{
    private protected RpcFault(string name, int code, RpcParameter[] members)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(members);
        Name = name;
        Code = (RpcErrorCode)code;
        Members = members;
    }

    /// <summary>What names the fault on the wire.</summary>
    public string Name { get; }

    /// <summary>The code of the error on the wire.</summary>
    public RpcErrorCode Code { get; }

    internal RpcParameter[] Members { get; }

    internal abstract bool Matches(Exception exception);

    internal abstract void Write(JsonValueWriter writer, Exception exception);

    internal abstract Exception Read(string message, ref JsonArgumentReader reader);

    internal abstract void Write(ref MessagePackWriter writer, Exception exception);

    internal abstract Exception Read(string message, ref MessagePackArgumentReader reader);
}

/// <summary>An exception of one type that a contract declares.</summary>
/// <typeparam name="TException">The type.</typeparam>
/// <param name="name">What names the fault on the wire.</param>
/// <param name="code">The code of the error on the wire.</param>
/// <param name="members">The members that travel, by their names.</param>
public abstract class RpcFault<TException>(string name, int code, RpcParameter[] members) : RpcFault(name, code, members)
    where TException : Exception
{
    /// <summary>Writes the members: a name, then a value, and so on.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="exception">The exception.</param>
    protected abstract void WriteMembers(JsonValueWriter writer, TException exception);

    /// <summary>Builds the exception anew.</summary>
    /// <param name="message">Its message.</param>
    /// <param name="reader">Where the members are read from.</param>
    protected abstract TException Create(string message, ref JsonArgumentReader reader);

    /// <summary>Writes the members in order, one MessagePack value each, without an array around them.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="exception">The exception.</param>
    /// <exception cref="NotSupportedException">The contract does not support MessagePack (<see cref="RpcContract.SupportsMessagePack"/>).</exception>
    protected virtual void WriteMembers(ref MessagePackWriter writer, TException exception) => throw NoMessagePack();

    /// <summary>Builds the exception anew.</summary>
    /// <param name="message">Its message.</param>
    /// <param name="reader">Where the members are read from.</param>
    /// <exception cref="NotSupportedException">The contract does not support MessagePack (<see cref="RpcContract.SupportsMessagePack"/>).</exception>
    protected virtual TException Create(string message, ref MessagePackArgumentReader reader) => throw NoMessagePack();

    internal sealed override bool Matches(Exception exception) => exception is TException;

    internal sealed override void Write(JsonValueWriter writer, Exception exception) => WriteMembers(writer, (TException)exception);

    internal sealed override Exception Read(string message, ref JsonArgumentReader reader) => Create(message, ref reader);

    internal sealed override void Write(ref MessagePackWriter writer, Exception exception) => WriteMembers(ref writer, (TException)exception);

    internal sealed override Exception Read(string message, ref MessagePackArgumentReader reader) => Create(message, ref reader);

    private NotSupportedException NoMessagePack() => new($"The fault '{Name}' cannot be carried as MessagePack: its contract has no code for that.");
}
