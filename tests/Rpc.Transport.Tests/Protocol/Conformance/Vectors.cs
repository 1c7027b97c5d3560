using Rpc.Transport.Protocol;
using Rpc.Transport.Protocol.Deflate;
using Rpc.Transport.Protocol.Frames;

namespace Rpc.Transport.Tests.Protocol.Conformance;

/// <summary>What a peer sends, and what must come of it, one line per event as <see cref="Feeder.Describe"/> writes it.</summary>
internal static class Vectors
{
    public const string ProtocolError = "violated 1002";
    public const string InvalidPayload = "violated 1007";
    public const string TooBig = "violated 1009";

    /// <summary>The peer's bytes, in both roles.</summary>
    public static void Both(Func<Role, byte[]> bytes, params string[] events)
    {
        foreach (Role role in Enum.GetValues<Role>())
            One(role, bytes(role), events);
    }

    /// <summary>The peer's bytes, in both roles, where permessage-deflate was agreed on.</summary>
    public static void BothDeflated(Func<Role, byte[]> bytes, params string[] events) => BothDeflated(15, true, bytes, events);

    /// <summary>The peer's bytes, in both roles, where permessage-deflate was agreed on with a window and with or without takeover.</summary>
    public static void BothDeflated(int windowBits, bool takeover, Func<Role, byte[]> bytes, params string[] events)
    {
        foreach (Role role in Enum.GetValues<Role>())
            Check(role, bytes(role), events, null, () => new MessageInflater(windowBits, takeover, Feeder.Limits.MaxMessageBytes, maxRatio: 200));
    }

    /// <summary>The peer's bytes, in both roles, against limits.</summary>
    public static void BothLimited(WebSocketLimits limits, Func<Role, byte[]> bytes, params string[] events)
    {
        foreach (Role role in Enum.GetValues<Role>())
            Check(role, bytes(role), events, limits, null);
    }

    /// <summary>The peer's bytes as the endpoint of one role receives them.</summary>
    public static void One(Role role, byte[] bytes, params string[] events) => Check(role, bytes, events, null, null);

    private static void Check(Role role, byte[] bytes, string[] events, WebSocketLimits? limits, Func<MessageInflater?>? inflater)
    {
        List<string> told = Feeder.FeedEveryWay(role, bytes, limits, inflater);
        if (!events.SequenceEqual(told))
            Assert.Fail($"{role} got {Feeder.Shorten(Convert.ToHexString(bytes))}: {Feeder.Shorten(string.Join(", ", told))} instead of {Feeder.Shorten(string.Join(", ", events))}");
    }
}
