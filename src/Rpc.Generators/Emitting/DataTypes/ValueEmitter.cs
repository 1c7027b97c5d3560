using Rpc.Generators.Model;

namespace Rpc.Generators.Emitting.DataTypes;

/// <summary>Emits how one value is written and read: numbers, Booleans and text directly, everything else by its format.</summary>
internal static class ValueEmitter
{
    public const string Writer = Namespace + "MessagePackWriter";
    public const string Reader = Namespace + "MessagePackReader";
    public const string ArgumentReader = Namespace + "MessagePackArgumentReader";
    public const string Exception = Namespace + "MessagePackException";

    private const string Namespace = "global::Rpc.Codecs.MessagePack.";

    public static string GetFormatType(ValueModel value) => GetFormatType(value.Type);

    public static string GetFormatType(string type) => $"{Namespace}MessagePackFormat<{type}>";

    /// <summary>The statement that writes the value.</summary>
    public static string Write(ValueModel value, string expression, FormatFields formats) => value switch
    {
        { Primitive: "String" } => $"writer.WriteString({expression});",
        { Underlying: { } number } => $"writer.Write(({number}){expression});",
        { Primitive: not null } => $"writer.Write({expression});",
        _ => $"{formats.Get(value)}.Write(ref writer, {expression});",
    };

    /// <summary>The expression that reads the value.</summary>
    public static string Read(ValueModel value, FormatFields formats) => value switch
    {
        { Primitive: "String" } => "reader.ReadString()!",
        { Underlying: not null } => $"({value.Type})reader.Read{value.Primitive}()",
        { Primitive: not null } => $"reader.Read{value.Primitive}()",
        _ => $"{formats.Get(value)}.Read(ref reader)",
    };
}
