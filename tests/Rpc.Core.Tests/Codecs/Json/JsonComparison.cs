using System.Text.Json.Nodes;

namespace Rpc.Core.Tests.Codecs.Json;

/// <summary>Compares answers with those that the specification shows.</summary>
internal static class JsonComparison
{
    /// <summary>Asserts that two texts are the same JSON but for the wording of error messages, which must not be empty. Answers of a batch may come in any order (§6).</summary>
    public static void AssertSameButMessages(string expected, string? actual)
    {
        Assert.NotNull(actual);
        Assert.Equal(Normalise(expected), Normalise(actual));
    }

    private static List<string> Normalise(string json)
    {
        var node = JsonNode.Parse(json)!;
        var answers = node is JsonArray array ? array.Select(static item => item!.AsObject()).ToList() : [node.AsObject()];
        foreach (var answer in answers)
        {
            if (answer["error"] is JsonObject error)
            {
                Assert.NotEqual("", error["message"]!.GetValue<string>());
                error["message"] = "…";
            }
        }

        var lines = answers.Select(static answer => string.Join(", ", answer.OrderBy(static member => member.Key).Select(static member => $"{member.Key}: {member.Value?.ToJsonString() ?? "null"}"))).Order().ToList();
        lines.Insert(0, node is JsonArray ? "a batch" : "one object");
        return lines;
    }
}
