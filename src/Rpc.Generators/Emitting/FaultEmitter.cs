using System.Globalization;
using Microsoft.CodeAnalysis.CSharp;
using Rpc.Generators.Emitting.DataTypes;
using Rpc.Generators.Model;

namespace Rpc.Generators.Emitting;

/// <summary>Emits the descriptors of the exceptions that a contract declares.</summary>
internal static class FaultEmitter
{
    public static void Emit(SourceWriter writer, FaultModel fault, bool supportsMessagePack)
    {
        writer.WriteLine();
        using var block = writer.WriteClass("A declared exception: how what it holds is written and read.", $"private sealed class {fault.DescriptorType} : global::Rpc.Calls.RpcFault<{fault.Type}>");
        writer.WriteLine($"internal static readonly {fault.DescriptorType} Instance = new {fault.DescriptorType}();");
        var formats = new FormatFields(fault.Members.Select(static member => member.Value));
        formats.Emit(writer);
        writer.WriteLine();
        writer.WriteLine($"private {fault.DescriptorType}()");
        using (writer.Indent())
        {
            writer.WriteLine(": base(");
            using (writer.Indent())
            {
                writer.WriteLine($"{Quote(fault.WireName)},");
                writer.WriteLine($"{fault.Code.ToString(CultureInfo.InvariantCulture)},");
                using (writer.WriteBlock("new global::Rpc.Codecs.RpcParameter[]", "})"))
                {
                    foreach (var member in fault.Members)
                        writer.WriteLine($"new global::Rpc.Codecs.RpcParameter({Quote(member.WireName)}){(member.AcceptsNull ? " { AcceptsNull = true }" : "")},");
                }
            }
        }

        writer.WriteLine("{");
        writer.WriteLine("}");
        writer.WriteLine();
        using (writer.WriteBlock($"protected override void WriteMembers(global::Rpc.Codecs.Json.JsonValueWriter writer, {fault.Type} exception)"))
        {
            foreach (var member in fault.Members)
            {
                writer.WriteLine($"writer.WriteName({Quote(member.WireName)});");
                writer.WriteLine($"writer.Write<{member.Type}>(exception.{member.Name});");
            }
        }

        writer.WriteLine();
        using (writer.WriteBlock($"protected override {fault.Type} Create(string message, ref global::Rpc.Codecs.Json.JsonArgumentReader reader)"))
            EmitCreate(writer, fault, static member => $"Read<{member.Type}>()");
        if (supportsMessagePack)
            EmitMessagePack(writer, fault, formats);
    }

    private static void EmitMessagePack(SourceWriter writer, FaultModel fault, FormatFields formats)
    {
        writer.WriteLine();
        using (writer.WriteBlock($"protected override void WriteMembers(ref {ValueEmitter.Writer} writer, {fault.Type} exception)"))
        {
            foreach (var member in fault.Members)
                writer.WriteLine(ValueEmitter.Write(member.Value!, $"exception.{member.Name}", formats));
        }

        writer.WriteLine();
        using (writer.WriteBlock($"protected override {fault.Type} Create(string message, ref {ValueEmitter.ArgumentReader} reader)"))
            EmitCreate(writer, fault, member => $"Read<{member.Type}>({formats.Get(member.Value!)})");
    }

    private static void EmitCreate(SourceWriter writer, FaultModel fault, Func<FaultMemberModel, string> read)
    {
        foreach (var member in fault.Members)
            writer.WriteLine($"{member.Type} {member.Variable} = default({member.Type})!;");
        using (writer.WriteBlock("while (reader.MoveNext())"))
        using (writer.WriteBlock("switch (reader.ParameterIndex)"))
        {
            var index = 0;
            foreach (var member in fault.Members)
            {
                writer.WriteLine($"case {index++}:");
                using (writer.Indent())
                {
                    writer.WriteLine($"{member.Variable} = reader.{read(member)};");
                    writer.WriteLine("break;");
                }
            }

            writer.WriteLine("default:");
            using (writer.Indent())
                writer.WriteLine("break;");
        }

        writer.WriteLine();
        var assigned = fault.Members.Where(static member => member.IsAssigned).Select(static member => $"{member.Name} = {member.Variable}").ToList();
        var initializer = assigned.Count == 0 ? "" : $" {{ {string.Join(", ", assigned)} }}";
        writer.WriteLine($"return new {fault.Type}({string.Join(", ", fault.ConstructorArguments)}){initializer};");
    }

    private static string Quote(string text) => SymbolDisplay.FormatLiteral(text, quote: true);
}
