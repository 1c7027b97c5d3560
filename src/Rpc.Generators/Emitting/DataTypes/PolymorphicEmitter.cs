using Microsoft.CodeAnalysis.CSharp;
using Rpc.Generators.Model;

namespace Rpc.Generators.Emitting.DataTypes;

/// <summary>Emits the format of a type whose values may be of types derived from it: an array of what names the type, and the value.</summary>
internal static class PolymorphicEmitter
{
    public static void EmitWrite(SourceWriter writer, DataTypeModel type)
    {
        writer.WriteLine("writer.BeginArray(2);");
        writer.WriteLine("global::System.Type type = value.GetType();");
        var word = "if";
        foreach (var derived in type.DerivedTypes)
        {
            using (writer.WriteBlock($"{word} (type == typeof({derived.Type}))"))
            {
                writer.WriteLine(derived switch
                {
                    { Discriminator: null } => "writer.WriteNil();",
                    { IsText: true } => $"writer.WriteString({derived.Discriminator}u8);",
                    _ => $"writer.Write({derived.Discriminator});",
                });
                writer.WriteLine($"{derived.Format}.Write(ref writer, ({derived.FormatType})value);");
            }

            word = "else if";
        }

        using (writer.WriteBlock("else"))
            writer.WriteLine($"throw new {ValueEmitter.Exception}(\"'\" + type + \"' is no type that '\" + typeof({type.Type}) + \"' names with [JsonDerivedType]\");");
        writer.WriteLine();
        writer.WriteLine("writer.End();");
    }

    public static void EmitRead(SourceWriter writer, DataTypeModel type)
    {
        writer.WriteLine("int count = reader.BeginArray();");
        writer.WriteLine("if (count < 2)");
        using (writer.Indent())
            writer.WriteLine($"throw new {ValueEmitter.Exception}(\"expected an array of a discriminator and a value\");");
        writer.WriteLine($"{type.Type} value;");
        var word = "if";
        foreach (var derived in type.DerivedTypes.Where(static derived => derived.IsRead))
        {
            var test = derived switch
            {
                { Discriminator: null } => "reader.TryReadNil()",
                { IsText: true } => $"reader.TryReadString({derived.Discriminator}u8)",
                _ => $"reader.TryReadInt32({derived.Discriminator})",
            };
            writer.WriteLine($"{word} ({test})");
            using (writer.Indent())
                writer.WriteLine($"value = {derived.Format}.Read(ref reader);");
            word = "else if";
        }

        writer.WriteLine("else");
        using (writer.Indent())
            writer.WriteLine($"throw new {ValueEmitter.Exception}({SymbolDisplay.FormatLiteral("the discriminator is that of no type that is known", quote: true)});");
        writer.WriteLine();
        writer.WriteLine("for (int position = 2; position < count; position++)");
        using (writer.Indent())
            writer.WriteLine("reader.Skip();");
        writer.WriteLine("reader.End();");
        writer.WriteLine("return value;");
    }
}
