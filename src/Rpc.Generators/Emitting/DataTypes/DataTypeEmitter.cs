using Microsoft.CodeAnalysis.CSharp;
using Rpc.Generators.Model;

namespace Rpc.Generators.Emitting.DataTypes;

/// <summary>Emits the format of a type: the array of its members.</summary>
internal static class DataTypeEmitter
{
    public static void Emit(SourceWriter writer, DataTypeModel type)
    {
        writer.WriteLine();
        using var block = writer.WriteClass("How values of the type are written and read as MessagePack.", $"private sealed class {type.FormatType} : {ValueEmitter.GetFormatType(type.Type)}");
        writer.WriteLine($"internal static readonly {type.FormatType} Instance = new {type.FormatType}();");
        var formats = new FormatFields(type.Members.Select(static member => member.Value));
        formats.Emit(writer);
        writer.WriteLine();

        using (writer.WriteBlock($"public override void Write(ref {ValueEmitter.Writer} writer, {type.Type} value)"))
        {
            EmitWriteNil(writer, type);
            if (type.DerivedTypes.Count > 0)
                PolymorphicEmitter.EmitWrite(writer, type);
            else
                EmitWrite(writer, type, formats);
        }

        writer.WriteLine();
        using (writer.WriteBlock($"public override {type.Type} Read(ref {ValueEmitter.Reader} reader)"))
        {
            EmitReadNil(writer, type);
            if (type.DerivedTypes.Count > 0)
                PolymorphicEmitter.EmitRead(writer, type);
            else
                EmitRead(writer, type, formats);
        }
    }

    private static void EmitWriteNil(SourceWriter writer, DataTypeModel type)
    {
        if (!type.AcceptsNull)
            return;
        using (writer.WriteBlock("if (value is null)"))
        {
            writer.WriteLine("writer.WriteNil();");
            writer.WriteLine("return;");
        }

        writer.WriteLine();
    }

    private static void EmitReadNil(SourceWriter writer, DataTypeModel type)
    {
        if (!type.AcceptsNull)
            return;
        writer.WriteLine("if (reader.TryReadNil())");
        using (writer.Indent())
            writer.WriteLine("return null!;");
        writer.WriteLine();
    }

    private static void EmitWrite(SourceWriter writer, DataTypeModel type, FormatFields formats)
    {
        writer.WriteLine($"writer.BeginArray({type.Length});");
        var position = 0;
        foreach (var member in type.Members)
        {
            for (; position < member.Position; position++)
                writer.WriteLine("writer.WriteNil();");
            writer.WriteLine(ValueEmitter.Write(member.Value, "value." + member.Name, formats));
            position++;
        }

        writer.WriteLine("writer.End();");
    }

    private static void EmitRead(SourceWriter writer, DataTypeModel type, FormatFields formats)
    {
        foreach (var member in type.Members)
            writer.WriteLine($"{member.Value.Type} {member.Variable} = {member.Default ?? $"default({member.Value.Type})!"};");
        writer.WriteLine("int count = reader.BeginArray();");
        writer.WriteLine("int position = 0;");
        using (writer.WriteBlock("try"))
        using (writer.WriteBlock("for (; position < count; position++)"))
        using (writer.WriteBlock("switch (position)"))
        {
            foreach (var member in type.Members)
                EmitCase(writer, $"case {member.Position}:", $"{member.Variable} = {ValueEmitter.Read(member.Value, formats)};");
            EmitCase(writer, "default:", "reader.Skip();");
        }

        // The filter names the member, and is never true.
        using (writer.WriteBlock($"catch ({ValueEmitter.Exception} exception) when (exception.At(position{NameMembers(type)}))"))
            writer.WriteLine("throw;");
        writer.WriteLine();
        writer.WriteLine("reader.End();");
        EmitMissing(writer, type);
        writer.WriteLine($"return {Make(type, static member => true)};");
    }

    private static void EmitCase(SourceWriter writer, string label, string statement)
    {
        writer.WriteLine(label);
        using (writer.Indent())
        {
            writer.WriteLine(statement);
            writer.WriteLine("break;");
        }
    }

    private static void EmitMissing(SourceWriter writer, DataTypeModel type)
    {
        foreach (var member in type.Members)
        {
            if (!member.IsRequired)
                continue;
            writer.WriteLine($"if (count <= {member.Position})");
            using (writer.Indent())
                writer.WriteLine($"throw new {ValueEmitter.Exception}({Quote($"the member '{member.WireName}' is missing")});");
        }

        var optional = type.Members.Where(static member => member is { IsAssigned: true, IsRequired: false, IsAlwaysAssigned: false }).ToList();
        if (optional.Count == 0)
            return;
        using (writer.WriteBlock($"if (count <= {optional[optional.Count - 1].Position})"))
        {
            writer.WriteLine("// What is missing keeps the value that a new object has.");
            writer.WriteLine($"{type.Type} made = {Make(type, static member => member.IsAlwaysAssigned)};");
            foreach (var member in optional)
            {
                writer.WriteLine($"if (count <= {member.Position})");
                using (writer.Indent())
                    writer.WriteLine($"{member.Variable} = made.{member.Name};");
            }
        }

        writer.WriteLine();
    }

    /// <summary>The expression that makes a value of what the variables of its members hold.</summary>
    public static string Make(DataTypeModel type, Func<DataMemberModel, bool> isAssigned)
    {
        var arguments = string.Join(", ", type.ConstructorArguments);
        if (type.IsTuple)
            return $"({arguments})";
        var assigned = type.Members.Where(member => member.IsAssigned && isAssigned(member)).Select(static member => $"{member.Name} = {member.Variable}").ToList();
        return $"new {type.Type}({arguments}){(assigned.Count == 0 ? "" : $" {{ {string.Join(", ", assigned)} }}")}";
    }

    private static string NameMembers(DataTypeModel type)
    {
        var names = new string[type.Length];
        foreach (var member in type.Members)
            names[member.Position] = Quote(member.WireName);
        return string.Concat(names.Select(static name => ", " + (name ?? "\"\"")));
    }

    private static string Quote(string text) => SymbolDisplay.FormatLiteral(text, quote: true);
}
