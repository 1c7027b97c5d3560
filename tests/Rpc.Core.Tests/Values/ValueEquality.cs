using System.Buffers;
using System.Collections;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Rpc.Core.Tests.Values;

/// <summary>Says whether two values are the same for a user, and of the same type.</summary>
internal static class ValueEquality
{
    public static void AssertSame(object? expected, object? actual, string place = "value")
    {
        if (expected is null || actual is null)
        {
            Assert.True(expected is null && actual is null, $"{place}: expected {expected ?? "null"}, found {actual ?? "null"}");
            return;
        }

        switch (expected)
        {
            case JsonElement { ValueKind: JsonValueKind.Undefined }:
                Assert.Equal(JsonValueKind.Undefined, ((JsonElement)actual).ValueKind);
                return;
            case JsonElement element:
                Assert.True(JsonElement.DeepEquals(element, (JsonElement)actual), place);
                return;
            case JsonDocument document:
                Assert.True(JsonElement.DeepEquals(document.RootElement, ((JsonDocument)actual).RootElement), place);
                return;
            case JsonNode node:
                Assert.True(JsonNode.DeepEquals(node, (JsonNode)actual), place);
                return;
            case Memory<byte> memory:
                Assert.Equal(memory.ToArray(), ((Memory<byte>)actual).ToArray());
                return;
            case ReadOnlyMemory<byte> memory:
                Assert.Equal(memory.ToArray(), ((ReadOnlyMemory<byte>)actual).ToArray());
                return;
            case ReadOnlySequence<byte> sequence:
                Assert.Equal(sequence.ToArray(), ((ReadOnlySequence<byte>)actual).ToArray());
                return;
            case string or Uri or Version or decimal:
                Assert.Equal(expected.ToString(), actual.ToString());
                return;
            case DateTime time:
                Assert.Equal((time, time.Kind), ((DateTime)actual, ((DateTime)actual).Kind));
                return;
            case DateTimeOffset time:
                Assert.Equal((time, time.Offset), ((DateTimeOffset)actual, ((DateTimeOffset)actual).Offset));
                return;
            case IEnumerable items:
                var (left, right) = (items.Cast<object?>().ToList(), ((IEnumerable)actual).Cast<object?>().ToList());
                Assert.True(left.Count == right.Count, $"{place}: expected {left.Count} elements, found {right.Count}");
                for (var i = 0; i < left.Count; i++)
                    AssertSame(left[i], right[i], $"{place}[{i}]");
                return;
        }

        Assert.Equal(expected.GetType(), actual.GetType());
        var type = expected.GetType();
        if (type.IsPrimitive || type.IsEnum || type.Namespace == "System" && !type.IsGenericType || type.Namespace == "System.Numerics")
        {
            Assert.Equal(expected, actual);
            return;
        }

        foreach (var property in type.GetProperties().Where(static property => property.GetIndexParameters().Length == 0 && property.Name != "Secret"))
            AssertSame(property.GetValue(expected), property.GetValue(actual), $"{place}.{property.Name}");
        foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.Public))
            AssertSame(field.GetValue(expected), field.GetValue(actual), $"{place}.{field.Name}");
    }
}
