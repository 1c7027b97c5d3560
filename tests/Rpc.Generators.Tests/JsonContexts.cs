using System.Text.RegularExpressions;

namespace Rpc.Generators.Tests;

/// <summary>Stands in for the generator of System.Text.Json, which belongs to another version of the compiler.</summary>
internal static partial class JsonContexts
{
    /// <summary>The other half of each context that the source declares; none where the source lists no type, as that generator has it.</summary>
    public static string Complete(string source) => source.Contains("[JsonSerializable(", StringComparison.Ordinal)
        ? Namespace().Match(source).Value + string.Join("\n", Context().Matches(source).Select(CreateHalf))
        : "";

    private static string CreateHalf(Match match) => $$"""
        partial class {{match.Groups[1].Value}}
        {
            public {{match.Groups[1].Value}}() : base(null) { }
            public static {{match.Groups[1].Value}} Default { get; } = new();
            protected override global::System.Text.Json.JsonSerializerOptions? GeneratedSerializerOptions => null;
            public override global::System.Text.Json.Serialization.Metadata.JsonTypeInfo? GetTypeInfo(global::System.Type type) => null;
        }
        """;

    [GeneratedRegex(@"^namespace \w+;", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"partial class (\w+) : JsonSerializerContext")]
    private static partial Regex Context();
}
