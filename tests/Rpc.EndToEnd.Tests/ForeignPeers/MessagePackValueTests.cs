using System.Reflection;
using Rpc.TestKit;

namespace Rpc.EndToEnd.Tests.ForeignPeers;

/// <summary>Libraries of others decode and encode the published MessagePack values, which our own tests replay.</summary>
public sealed class MessagePackValueTests
{
    private static readonly string Vectors = Path.Combine(
        typeof(MessagePackValueTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static attribute => attribute.Key == "VectorsFolder").Value!,
        "msgpack-values.json");

    [Fact]
    public async Task Node_DecodesAndEncodesTheVectors()
    {
        await using var script = NodeProcess.Start("msgpack-values.mjs", Vectors);
        await script.ExpectAsync("done", "true");
        await script.ExpectEndAsync();
    }

    [Fact]
    public async Task Python_DecodesAndEncodesTheVectors()
    {
        await using var script = PythonProcess.Start("msgpack_values.py", Vectors);
        await script.ExpectAsync("done", "true");
        await script.ExpectEndAsync();
    }
}
