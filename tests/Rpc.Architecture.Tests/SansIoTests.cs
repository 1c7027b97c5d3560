using System.Text.RegularExpressions;
using Rpc.Architecture.Tests.Reading;
using Rpc.TestKit;

namespace Rpc.Architecture.Tests;

/// <summary>The protocol core takes bytes, instants and random numbers as arguments, and the build sees to it.</summary>
public sealed partial class SansIoTests
{
    private const string Forbidden = """
        using System.Net.Sockets;

        namespace Rpc.Transport.Protocol;

        internal static class Sample
        {
            public static void Connect(Socket socket) => socket.Close();
            public static void Read(Stream stream) => stream.ReadByte();
            public static void Await() => Task.Yield();
            public static object Clock() => DateTime.UtcNow;
            public static object Ticks() => System.Diagnostics.Stopwatch.GetTimestamp();
            public static object Number() => Random.Shared.Next();
            public static void Enter(object gate) => Monitor.Enter(gate);
        }
        """;

    private const string Locks = """
        namespace Rpc.Transport.Protocol;

        internal static class Sample
        {
            public static void Enter(object gate)
            {
                lock (gate)
                {
                }
            }
        }
        """;

    private static readonly string[] Banned =
        [.. File.ReadLines(Repository.GetPath(typeof(SansIoTests).Assembly, "eng/BannedSymbols.SansIo.txt")).Select(static line => line.Split(';')[0])];

    [Theory]
    [InlineData("N:System.Net.Sockets")]
    [InlineData("N:System.IO")]
    [InlineData("N:System.Threading")]
    [InlineData("N:System.Threading.Tasks")]
    [InlineData("T:System.DateTime")]
    [InlineData("T:System.DateTimeOffset")]
    [InlineData("T:System.Diagnostics.Stopwatch")]
    [InlineData("T:System.TimeProvider")]
    [InlineData("T:System.Random")]
    public void Ban_Names(string symbol) => Assert.Contains(symbol, Banned);

    // The platform compresses into a stream only; the one file that may use it gives it a stream over memory, which never waits.
    private static bool IsCompressorOverMemory(string type, string used) =>
        type.StartsWith("Protocol/Deflate/DeflateCompressor", StringComparison.Ordinal) && (used is "System.IO.Stream" or "System.IO.MemoryStream" or "System.IO.SeekOrigin" || used.StartsWith("System.IO.Compression.", StringComparison.Ordinal));

    // The analyzer sees calls; what only appears in a signature, or what the compiler makes of a statement, shows here.
    [Fact]
    public void Protocol_AsBuilt_UsesNothingBanned()
    {
        using var assembly = BuiltAssembly.ReadWithSources("Rpc.Transport");
        var violations =
            from type in assembly.Types
            where type.Name.Folder.Split('/')[0] == "Protocol"
            from used in type.UsesForeign
            where Banned.Contains("N:" + used.Namespace) || Banned.Contains("T:" + used)
            where !IsCompressorOverMemory(type.Name.ToString(), used.ToString())
            select $"{type.Name} uses {used}";
        Assert.Empty(violations);
    }

    [Fact]
    public async Task Build_OfAProtocolThatTouchesTheWorld_Fails()
    {
        using var project = new TransportCopy();
        project.Write("Protocol/Sample.cs", Forbidden);
        project.Write("Connections/Sample.cs", Forbidden.Replace("Protocol", "Connections", StringComparison.Ordinal));
        var result = await project.BuildAsync();
        Assert.NotEqual(0, result.ExitCode);
        Assert.Equal([7, 8, 9, 10, 11, 12, 13], BannedUse().Matches(result.Output).Select(static match => int.Parse(match.Groups[1].Value, null)).Distinct().Order());
        Assert.DoesNotMatch(@"Connections/Sample\.cs.*RS0030", result.Output);

        project.Write("Protocol/Sample.cs", Locks);
        result = await project.BuildAsync();
        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("Protocol/Sample.cs : error : The protocol core is sans-I/O: it takes no lock.", result.Output, StringComparison.Ordinal);

        project.Write("Protocol/Sample.cs", "namespace Rpc.Transport.Protocol;");
        result = await project.BuildAsync();
        Assert.True(result.ExitCode == 0, result.Output);
    }

    [GeneratedRegex(@"Protocol/Sample\.cs\((\d+),\d+\): error RS0030")]
    private static partial Regex BannedUse();
}
