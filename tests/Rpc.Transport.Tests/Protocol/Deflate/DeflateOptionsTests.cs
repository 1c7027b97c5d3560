namespace Rpc.Transport.Tests.Protocol.Deflate;

/// <summary>The settings of compression. How the two ends agree is in Conformance/DeflateNegotiationRules.</summary>
public sealed class DeflateOptionsTests
{
    [Theory]
    [InlineData(7, 15, 0, 0), InlineData(15, 16, 0, 0), InlineData(15, 15, -1, 0), InlineData(15, 15, 0, -1)]
    public void Options_OutOfRange_AreRefused(int serverBits, int clientBits, int minimum, int ratio) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new DeflateOptions
        {
            ServerMaxWindowBits = serverBits,
            ClientMaxWindowBits = clientBits,
            MinMessageBytes = minimum,
            MaxRatio = ratio,
        }.Validate());
}
