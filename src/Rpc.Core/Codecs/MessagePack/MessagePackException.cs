namespace Rpc.Codecs.MessagePack;

/// <summary>A value is not of the form that its format reads, or cannot be written.</summary>
/// <param name="reason">What is wrong, without where.</param>
/// <param name="innerException">The cause.</param>
public sealed class MessagePackException(string reason, Exception? innerException = null) : Exception(reason, innerException)
{
    /// <summary>Where in the value: <c>lines[3].price</c>; empty for the value itself.</summary>
    public string Path { get; private set; } = "";

    /// <summary>What is wrong, without where.</summary>
    public string Reason { get; } = reason;

    /// <inheritdoc/>
    public override string Message => Path.Length == 0 ? Reason : $"{Path}: {Reason}";

    /// <summary>
    /// Says that the failure was inside a member. Meant for exception filters, which the runtime asks from the inside out: the path then costs nothing until something fails.
    /// </summary>
    /// <param name="member">The member's name.</param>
    /// <returns>False: the exception is not handled.</returns>
    public bool At(string member)
    {
        Path = member + Separator + Path;
        return false;
    }

    /// <summary>Says that the failure was inside an element.</summary>
    /// <param name="index">The element's place, from 0.</param>
    /// <returns>False: the exception is not handled.</returns>
    public bool At(int index)
    {
        Path = $"[{index}]{Separator}{Path}";
        return false;
    }

    /// <summary>Says that the failure was inside one of the members of an array.</summary>
    /// <param name="position">The member's place, from 0.</param>
    /// <param name="members">The names of the members by their place; of those behind them, and where a name is empty, the place is told.</param>
    /// <returns>False: the exception is not handled.</returns>
    public bool At(int position, params string[] members)
    {
        ArgumentNullException.ThrowIfNull(members);
        return (uint)position < (uint)members.Length && members[position].Length > 0 ? At(members[position]) : At(position);
    }

    private string Separator => Path.Length == 0 || Path[0] == '[' ? "" : ".";
}
