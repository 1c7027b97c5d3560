using System.Globalization;
using System.Text.RegularExpressions;

namespace Rpc.Core.Tests.Vectors;

/// <summary>Every error of the protocol has a vector in both formats.</summary>
public sealed partial class VectorsCompleteTests
{
    [Theory]
    [InlineData("json.json")]
    [InlineData("msgpack.json")]
    public void Errors_OfTheProtocol_AreExpectedSomewhere(string file)
    {
        var protocol = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "vectors", "protocol.md"));
        string[] codes = [.. Row().Matches(protocol).Select(static row => "-" + row.Groups[1].Value).Distinct()];
        Assert.True(codes.Length > 10);
        var vectors = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "vectors", file));
        Assert.All(codes, code =>
        {
            Assert.True(Enum.IsDefined((RpcErrorCode)int.Parse(code, CultureInfo.InvariantCulture)), code);
            Assert.Matches($"\"expect\": .*{code}\\b", vectors);
        });
    }

    [GeneratedRegex(@"^\| −(32\d\d\d)\b", RegexOptions.Multiline)]
    private static partial Regex Row();
}
