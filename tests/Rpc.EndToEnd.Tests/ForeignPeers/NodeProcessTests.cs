namespace Rpc.EndToEnd.Tests.ForeignPeers;

public sealed class NodeProcessTests
{
    [Fact]
    public void Start_WithoutThePackages_FailsAndNamesTheScriptThatInstallsThem()
    {
        var exception = Assert.Throws<MissingPeerException>(static () => NodeProcess.Start("node", AppContext.BaseDirectory, "json-rpc-client.mjs"));
        Assert.Contains("./eng/test.sh", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Start_WithoutNode_FailsAndNamesTheScriptThatInstallsIt()
    {
        var folder = Directory.CreateTempSubdirectory("rpc-node-");
        try
        {
            folder.CreateSubdirectory(Path.Combine("node_modules", "ws"));
            var exception = Assert.Throws<MissingPeerException>(() => NodeProcess.Start("no-such-node", folder.FullName, "json-rpc-client.mjs"));
            Assert.Contains("./eng/test.sh", exception.Message, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
