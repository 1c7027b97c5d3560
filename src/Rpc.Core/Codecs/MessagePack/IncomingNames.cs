using Rpc.Diagnostics;

namespace Rpc.Codecs.MessagePack;

/// <summary>The numbers that the peer has given to names in one session. For one thread, the receive loop's.</summary>
/// <param name="capacity">The numbers that names can have: 0 to one less.</param>
internal sealed class IncomingNames(int capacity)
{
    private byte[]?[] _names = [];

    /// <summary>The name of that number.</summary>
    /// <exception cref="MessagePackException">The peer has given the number to none.</exception>
    public ReadOnlySpan<byte> Find(int number) => (uint)number < (uint)_names.Length && _names[number] is { } name
        ? name
        : throw new MessagePackException("the method's number has no name: the first message with a number has the name as well");

    /// <summary>The peer gives a number to a name, or says again which has it.</summary>
    /// <exception cref="MessagePackException">Another name has the number, or it is none that a name may have, or the name is too long.</exception>
    public void Define(int number, ReadOnlySpan<byte> name)
    {
        if ((uint)number >= (uint)capacity || name.Length > NameInterning.MaxNameBytes)
        {
            Telemetry.CountLimit(LimitName.MaxNumberedNames);
            throw new MessagePackException($"at most {capacity} names are given numbers, which begin at 0, and each has at most {NameInterning.MaxNameBytes} bytes (limit MaxNumberedNames)");
        }

        if (number >= _names.Length)
            Array.Resize(ref _names, Math.Min(capacity, Math.Max(number + 1, Math.Max(8, _names.Length * 2))));
        if (_names[number] is { } before)
        {
            if (!name.SequenceEqual(before))
                throw new MessagePackException("the method's number belongs to another name");
            return;
        }

        _names[number] = name.ToArray();
    }
}
