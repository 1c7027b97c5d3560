using Rpc.Architecture.Tests.Reading;

namespace Rpc.Architecture.Tests;

/// <summary>The folders of an assembly from high to low: a folder uses those below it, never one above.</summary>
/// <param name="Assembly">The assembly.</param>
/// <param name="HighToLow">Its folders.</param>
internal sealed record Layers(string Assembly, IReadOnlyList<string> HighToLow)
{
    public static Layers Core { get; } = new("Rpc.Core", ["Groups", "Sessions", "Dispatching", "Contracts", "Events", "Calls", "Deadlines", "Streams", "Streams/Bytes", "Codecs/Json", "Codecs/MessagePack", "Codecs", "Chunks", "Resume", "Channels", "Messages", "Diagnostics", "Errors", "Buffers"]);

    public static Layers Transport { get; } = new("Rpc.Transport", ["Endpoints", "Client", "Server", "Connections", "Diagnostics", "Protocol", "Protocol/Handshake", "Protocol/Deflate", "Protocol/Headers", "Protocol/Frames"]);

    public static Layers Hosting { get; } = new("Rpc.Hosting", ["Registration", "Hosts", "Activation", "Diagnostics"]);

    /// <summary>What is wrong, one sentence each.</summary>
    public IEnumerable<string> FindViolations(IEnumerable<SourceType> types)
    {
        foreach (var type in types)
        {
            var own = Height(type.Name.Folder);
            if (own < 0)
            {
                yield return $"{type.Name} is in a folder that has no place in the order";
                continue;
            }

            foreach (var used in type.Uses.Where(used => Height(used.Folder) > own).OrderBy(static used => used.ToString(), StringComparer.Ordinal))
                yield return $"{type.Name} uses {used}, which is above it";
        }
    }

    // The top of the list is the highest.
    private int Height(string folder)
    {
        var place = HighToLow.ToList().IndexOf(folder);
        return place < 0 ? -1 : HighToLow.Count - place;
    }
}
