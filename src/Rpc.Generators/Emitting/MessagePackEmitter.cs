using Rpc.Generators.Emitting.DataTypes;
using Rpc.Generators.Model;

namespace Rpc.Generators.Emitting;

/// <summary>Emits how a member's arguments and result are written and read as MessagePack.</summary>
internal static class MessagePackEmitter
{
    /// <summary>The formats that the descriptor of a member keeps.</summary>
    public static FormatFields FindFormats(MemberModel member) =>
        new([.. member.Parameters.Select(static parameter => parameter.Value), (member as MethodModel)?.Return.Value]);

    public static void EmitArguments(SourceWriter writer, MemberModel member, FormatFields formats)
    {
        writer.WriteLine();
        using (writer.WriteBlock($"public override void WriteArguments(ref {ValueEmitter.Writer} writer, in {member.ArgumentsType} arguments)"))
        {
            var index = 0;
            foreach (var parameter in member.Parameters)
                writer.WriteLine(Write(parameter, index++, formats));
        }

        writer.WriteLine();
        using (writer.WriteBlock($"public override {member.ArgumentsType} ReadArguments(ref {ValueEmitter.ArgumentReader} reader)"))
            DescriptorEmitter.EmitReadArguments(writer, member, parameter => Read(parameter, formats));
    }

    public static void EmitResult(SourceWriter writer, MethodModel method, FormatFields formats)
    {
        if (method.Return is not { Result: { } result, Value: { } value })
            return;

        writer.WriteLine();
        writer.WriteLine($"public override void WriteResult(ref {ValueEmitter.Writer} writer, {result} result) => {ValueEmitter.Write(value, "result", formats)}");
        writer.WriteLine();
        var read = method.Return.AcceptsNull || value is { Primitive: not null and not "String" }
            ? ValueEmitter.Read(value, formats)
            : $"reader.ReadRequired<{result}>({formats.Get(value)})";
        writer.WriteLine($"public override {result} ReadResult(ref {ValueEmitter.Reader} reader) => {read};");
    }

    private static string Write(ParameterModel parameter, int index, FormatFields formats) => parameter.Kind switch
    {
        ParameterKind.Stream => $"writer.WriteStream(arguments.{parameter.Name});",
        ParameterKind.Progress => $"writer.WriteProgress({index}, arguments.{parameter.Name});",
        _ => ValueEmitter.Write(parameter.Value!, $"arguments.{parameter.Name}", formats),
    };

    private static string Read(ParameterModel parameter, FormatFields formats)
    {
        var format = formats.Get(parameter.Value!);
        return parameter.Kind switch
        {
            ParameterKind.Stream => $"ReadStream<{parameter.ItemType}>(itemsAcceptNull: {DescriptorEmitter.Literal(parameter.ItemsAcceptNull)}, {format})",
            ParameterKind.Progress => $"ReadProgress<{parameter.ItemType}>({format})",
            _ => $"Read<{parameter.Type}>({format})",
        };
    }
}
