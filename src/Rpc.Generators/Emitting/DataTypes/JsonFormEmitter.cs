using Microsoft.CodeAnalysis.CSharp;
using Rpc.Generators.Model;

namespace Rpc.Generators.Emitting.DataTypes;

/// <summary>Emits the form of a type in JSON: the object of its members.</summary>
internal static class JsonFormEmitter
{
    private const string Namespace = "global::Rpc.Codecs.Json.";

    /// <summary>The type of the forms of a type.</summary>
    public static string GetFormType(string type) => $"{Namespace}JsonForm<{type}>";

    public static void Emit(SourceWriter writer, DataTypeModel type)
    {
        writer.WriteLine();
        using var block = writer.WriteClass("How values of the type are written and read as JSON.", $"private sealed class {type.JsonFormType} : {Namespace}JsonObjectForm<{type.Type}>");
        writer.WriteLine($"internal static readonly {type.JsonFormType} Instance = new {type.JsonFormType}();");
        var members = type.Members.OrderBy(static member => member.Level).ToList();
        var forms = FormatFields.OfJson(members.Select(static member => member.Value));
        forms.Emit(writer);
        writer.WriteLine();
        EmitMembers(writer, members, forms);
        writer.WriteLine();
        EmitWrite(writer, type, members, forms);
        writer.WriteLine();
        EmitRead(writer, type, members, forms);
    }

    private static void EmitMembers(SourceWriter writer, List<DataMemberModel> members, FormatFields forms)
    {
        writer.WriteLine($"protected override global::System.Collections.Generic.IReadOnlyList<{Namespace}JsonFormMember> Members => new {Namespace}JsonFormMember[]");
        using var block = writer.WriteBlock("{", "};", isOpen: true);
        foreach (var member in members)
            writer.WriteLine($"new {Namespace}JsonFormMember({Quote(member.WireName)}, typeof({member.Value.Type}){(member.Value.JsonForm is null ? "" : ", " + forms.GetJson(member.Value))}),");
    }

    private static void EmitWrite(SourceWriter writer, DataTypeModel type, List<DataMemberModel> members, FormatFields forms)
    {
        using var block = writer.WriteBlock($"public override void Write(ref {Namespace}JsonFormWriter writer, {type.Type} value)");
        if (type.AcceptsNull)
        {
            using (writer.WriteBlock("if (value is null)"))
            {
                writer.WriteLine("writer.WriteNull();");
                writer.WriteLine("return;");
            }

            writer.WriteLine();
        }

        if (members.Count == 0)
            writer.WriteLine($"writer.BeginObject({Utf8("{")});");
        for (var i = 0; i < members.Count; i++)
        {
            var member = members[i];
            writer.WriteLine(i == 0 ? $"writer.BeginObject({Start(member, i)});" : $"writer.WriteRaw({Start(member, i)});");
            writer.WriteLine(member.Value.JsonForm is null
                ? $"writer.Write<{member.Value.Type}>(value.{member.Name});"
                : $"{forms.GetJson(member.Value)}.Write(ref writer, value.{member.Name});");
        }

        writer.WriteLine("writer.EndObject();");
    }

    private static void EmitRead(SourceWriter writer, DataTypeModel type, List<DataMemberModel> members, FormatFields forms)
    {
        using var block = writer.WriteBlock($"public override bool TryRead(ref {Namespace}JsonFormReader reader, out {type.Type} value)");
        var steps = new List<string>();
        if (members.Count == 0)
            steps.Add($"reader.TryTake({Utf8("{")})");
        for (var i = 0; i < members.Count; i++)
        {
            var member = members[i];
            steps.Add($"reader.TryTake({Start(member, i)})");
            steps.Add(member.Value.JsonForm is null
                ? $"reader.TryRead<{member.Value.Type}>(out {member.Value.Type} {member.Variable})"
                : $"{forms.GetJson(member.Value)}.TryRead(ref reader, out {member.Value.Type} {member.Variable})");
        }

        steps.Add($"reader.TryTake({Utf8("}")})");
        writer.WriteLine($"if (!{steps[0]}");
        using (writer.Indent())
        {
            for (var i = 1; i < steps.Count; i++)
                writer.WriteLine($"|| !{steps[i]}{(i == steps.Count - 1 ? ")" : "")}");
        }

        using (writer.WriteBlock("{", "}", isOpen: true))
        {
            writer.WriteLine("value = default!;");
            writer.WriteLine("return false;");
        }

        writer.WriteLine();
        writer.WriteLine($"value = {DataTypeEmitter.Make(type, static member => true)};");
        writer.WriteLine("return true;");
    }

    private static string Start(DataMemberModel member, int index) => Utf8($"{(index == 0 ? "{" : ",")}\"{member.WireName}\":");

    private static string Utf8(string text) => Quote(text) + "u8";

    private static string Quote(string text) => SymbolDisplay.FormatLiteral(text, quote: true);
}
