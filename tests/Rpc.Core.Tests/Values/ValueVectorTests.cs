using System.Text.Json.Nodes;

namespace Rpc.Core.Tests.Values;

/// <summary>Replays docs/vectors/msgpack-values.json, by which other implementations can be tested too.</summary>
public sealed class ValueVectorTests
{
    private static readonly JsonArray s_values =
        JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "vectors", "msgpack-values.json")))!["values"]!.AsArray();

    public static TheoryData<string> Names => [.. s_values.Select(static vector => vector!["name"]!.GetValue<string>())];

    [Theory]
    [MemberData(nameof(Names))]
    public void Value_IsWrittenAndReadAsThePublishedVectorSays(string name)
    {
        var vector = s_values.Single(candidate => candidate!["name"]!.GetValue<string>() == name)!;
        var type = vector["type"]!.GetValue<string>();
        var value = ValueCodec.FromJson(type, vector["json"]?.ToJsonString() ?? "null");
        Assert.Equal(vector["hex"]!.GetValue<string>(), Convert.ToHexStringLower(ValueCodec.Write(type, value)));
        ValueEquality.AssertSame(value, ValueCodec.Read(type, Convert.FromHexString(vector["hex"]!.GetValue<string>())));
    }
}
