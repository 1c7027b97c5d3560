using Microsoft.CodeAnalysis.CSharp;
using Rpc.Generators.Emitting.DataTypes;
using Rpc.Generators.Locking;
using Rpc.Generators.Model;

namespace Rpc.Generators.Emitting;

/// <summary>Emits the descriptor of a contract and those of its members.</summary>
internal static class DescriptorEmitter
{
    public static void EmitContract(SourceWriter writer, ContractModel contract)
    {
        using var block = writer.WriteClass("What the engine knows of the contract, and by which it makes the two ends.", $"internal sealed class Contract : global::Rpc.RpcContract<{contract.Type}>");
        writer.WriteLine("internal static readonly Contract Instance = new Contract();");
        writer.WriteLine();
        writer.WriteLine("private Contract()");
        using (writer.Indent())
        {
            writer.WriteLine(": base(");
            using (writer.Indent())
            {
                writer.WriteLine(Quote(contract.WireName) + ",");
                EmitArray(writer, "global::Rpc.Calls.RpcMethod", contract.Methods.Select(static method => method.DescriptorType + ".Instance"), ",");
                EmitArray(writer, "global::Rpc.Calls.RpcMethod", contract.Events.Select(static @event => @event.DescriptorType + ".Instance"), ")");
            }
        }

        writer.WriteLine("{");
        writer.WriteLine("}");

        writer.WriteLine();
        writer.WriteLine($"public override string Fingerprint => {Quote(Fingerprint.Of(contract))};");
        writer.WriteLine();
        if (contract.SupportsMessagePack)
        {
            writer.WriteLine("public override bool SupportsMessagePack => true;");
            writer.WriteLine();
        }

        writer.WriteLine($"public override {contract.Type} CreateProxy(global::Rpc.Calls.RpcCaller caller) => new Proxy(caller);");
        writer.WriteLine();
        writer.WriteLine($"public override global::Rpc.RpcDispatcher CreateDispatcher({contract.Type} target) => new Dispatcher(target);");
    }

    public static void EmitMethod(SourceWriter writer, ContractModel contract, MethodModel method)
    {
        var type = method switch
        {
            { IsNotification: true } => $"RpcNotificationMethod<{method.ArgumentsType}>",
            { Return.StreamItem: { } item } => $"RpcStreamMethod<{method.ArgumentsType}, {item}>",
            { Return.Result: { } result } => $"RpcMethod<{method.ArgumentsType}, {result}>",
            _ => $"RpcVoidMethod<{method.ArgumentsType}>",
        };
        EmitArguments(writer, method);
        writer.WriteLine();
        using var block = writer.WriteClass(Summarize(method, method.IsNotification ? "notification" : method.Return.StreamItem is null ? "call" : "stream"), $"private sealed class {method.DescriptorType} : global::Rpc.Calls.{type}");
        var formats = MessagePackEmitter.FindFormats(method);
        var forms = FormatFields.OfJson([.. FindValues(method), method.Return.Result is null ? null : method.Return.Value]);
        EmitBody(writer, contract, method, formats, forms);
        if (method.Return is { StreamItem: not null, Value: { } streamed })
        {
            writer.WriteLine();
            writer.WriteLine($"public override {ValueEmitter.GetFormatType(streamed)}? ItemFormat => {formats.Get(streamed)};");
        }

        HandlerEmitter.Emit(writer, method);
        if (method.Return.Result is { } resultType)
        {
            var read = method.Return.AcceptsNull ? "Read" : "ReadRequired";
            writer.WriteLine();
            var form = method.Return.Value is { JsonForm: not null } value ? forms.GetJson(value) : null;
            writer.WriteLine($"public override void WriteResult(global::Rpc.Codecs.Json.JsonValueWriter writer, {resultType} result) => writer.Write<{resultType}>(result{(form is null ? "" : ", " + form)});");
            writer.WriteLine();
            writer.WriteLine($"public override {resultType} ReadResult(ref global::Rpc.Codecs.Json.JsonValueReader reader) => reader.{read}<{resultType}>({form});");
            MessagePackEmitter.EmitResult(writer, method, formats);
        }
    }

    public static void EmitEvent(SourceWriter writer, ContractModel contract, EventModel @event)
    {
        EmitArguments(writer, @event);
        writer.WriteLine();
        var (type, more) = EventEmitter.GetDescriptor(@event);
        using var block = writer.WriteClass(Summarize(@event, "event"), $"internal sealed class {@event.DescriptorType} : global::Rpc.Events.{type}");
        EmitBody(writer, contract, @event, MessagePackEmitter.FindFormats(@event), FormatFields.OfJson(FindValues(@event)), more);
        EventEmitter.EmitKey(writer, @event);
    }

    private static string Summarize(MemberModel member, string kind) =>
        $"The {kind} {member.Name.TrimStart('@')}: how its values are written and read{(kind == "event" ? "" : ", and how the implementation is called")}.";

    // Fields, so that no name of a parameter meets anything but another parameter.
    private static void EmitArguments(SourceWriter writer, MemberModel member)
    {
        writer.WriteLine();
        using var block = writer.WriteBlock($"internal struct {member.ArgumentsType}");
        foreach (var parameter in member.Parameters)
            writer.WriteLine($"public {parameter.Type} {parameter.Name};");
    }

    private static IEnumerable<ValueModel?> FindValues(MemberModel member) =>
        member.Parameters.Where(static parameter => parameter.Kind == ParameterKind.Value).Select(static parameter => parameter.Value);

    private static void EmitBody(SourceWriter writer, ContractModel contract, MemberModel member, FormatFields formats, FormatFields forms, string more = "")
    {
        writer.WriteLine($"internal static readonly {member.DescriptorType} Instance = new {member.DescriptorType}();");
        formats.Emit(writer);
        forms.Emit(writer);
        writer.WriteLine();
        writer.WriteLine($"private {member.DescriptorType}()");
        using (writer.Indent())
        {
            writer.WriteLine(": base(");
            using (writer.Indent())
            {
                writer.WriteLine(Quote(member.WireName) + ",");
                EmitArray(writer, "global::Rpc.Codecs.RpcParameter", member.Parameters.Select(DescribeParameter), ",");
                if (member is MethodModel { Return.StreamItem: not null } stream)
                    writer.WriteLine($"itemsAcceptNull: {Literal(stream.Return.AcceptsNull)},");
                writer.WriteLine($"jsonResolver: {contract.JsonResolver}{more})");
            }
        }

        writer.WriteLine("{");
        writer.WriteLine("}");

        writer.WriteLine();
        using (writer.WriteBlock($"public override void WriteArguments(global::Rpc.Codecs.Json.JsonValueWriter writer, in {member.ArgumentsType} arguments)"))
        {
            var index = 0;
            foreach (var parameter in member.Parameters)
                writer.WriteLine(WriteParameter(parameter, index++, forms));
        }

        if (member.HasStreams)
            EmitAddStreams(writer, member, formats);
        if (member is MethodModel { Faults.Count: > 0 } failing)
            EmitFaults(writer, failing);

        writer.WriteLine();
        using (writer.WriteBlock($"public override {member.ArgumentsType} ReadArguments(ref global::Rpc.Codecs.Json.JsonArgumentReader reader)"))
            EmitReadArguments(writer, member, parameter => ReadParameter(parameter, forms));
        if (contract.SupportsMessagePack)
            MessagePackEmitter.EmitArguments(writer, member, formats);
    }

    /// <summary>The loop over the arguments that came, whatever the format.</summary>
    public static void EmitReadArguments(SourceWriter writer, MemberModel member, Func<ParameterModel, string> read)
    {
        writer.WriteLine($"{member.ArgumentsType} arguments = new {member.ArgumentsType}();");
        foreach (var parameter in member.Parameters)
        {
            if (parameter.Default is { } value)
                writer.WriteLine($"arguments.{parameter.Name} = {value};");
        }

        if (member.Parameters.Count == 0)
        {
            // Nothing to read, but an argument too many is an error.
            writer.WriteLine("while (reader.MoveNext())");
            writer.WriteLine("{");
            writer.WriteLine("}");
        }
        else
        {
            using (writer.WriteBlock("while (reader.MoveNext())"))
            using (writer.WriteBlock("switch (reader.ParameterIndex)"))
            {
                var index = 0;
                foreach (var parameter in member.Parameters)
                {
                    writer.WriteLine($"case {index++}:");
                    using (writer.Indent())
                    {
                        writer.WriteLine($"arguments.{parameter.Name} = {ByteStreamEmitter.Receive(parameter.Bytes, "reader." + read(parameter))};");
                        writer.WriteLine("break;");
                    }
                }
            }
        }

        writer.WriteLine();
        writer.WriteLine("return arguments;");
    }

    private static void EmitFaults(SourceWriter writer, MethodModel method)
    {
        writer.WriteLine();
        writer.WriteLine("public override global::System.Collections.Generic.IReadOnlyList<global::Rpc.Calls.RpcFault> Faults { get; } =");
        using (writer.Indent())
            EmitArray(writer, "global::Rpc.Calls.RpcFault", method.Faults.Select(static fault => fault + ".Instance"), ";");
    }

    private static void EmitAddStreams(SourceWriter writer, MemberModel member, FormatFields formats)
    {
        writer.WriteLine();
        writer.WriteLine("public override bool HasStreams => true;");
        writer.WriteLine();
        using var block = writer.WriteBlock($"public override void AddStreams(in {member.ArgumentsType} arguments, global::Rpc.Streams.ArgumentStreams streams)");
        var index = 0;
        foreach (var parameter in member.Parameters)
        {
            if (parameter.Kind != ParameterKind.Value)
                writer.WriteLine($"streams.Add<{parameter.ItemType}>({index}, {ByteStreamEmitter.Send(parameter.Bytes, "arguments." + parameter.Name)}{(parameter.Value is { } value ? ", " + formats.Get(value) : "")});");
            index++;
        }
    }

    private static string WriteParameter(ParameterModel parameter, int index, FormatFields forms) => parameter.Kind switch
    {
        ParameterKind.Stream => $"writer.WriteStream(arguments.{parameter.Name});",
        ParameterKind.Progress => $"writer.WriteProgress({index}, arguments.{parameter.Name});",
        _ => $"writer.Write<{parameter.Type}>(arguments.{parameter.Name}{(parameter.Value is { JsonForm: not null } value ? ", " + forms.GetJson(value) : "")});",
    };

    private static string ReadParameter(ParameterModel parameter, FormatFields forms) => parameter.Kind switch
    {
        ParameterKind.Stream => $"ReadStream<{parameter.ItemType}>(itemsAcceptNull: {Literal(parameter.ItemsAcceptNull)})",
        ParameterKind.Progress => $"ReadProgress<{parameter.ItemType}>()",
        _ => $"Read<{parameter.Type}>({(parameter.Value is { JsonForm: not null } value ? forms.GetJson(value) : "")})",
    };

    public static string Literal(bool value) => value ? "true" : "false";

    private static string DescribeParameter(ParameterModel parameter)
    {
        var properties = new List<string>();
        if (parameter.IsOptional)
            properties.Add("IsOptional = true");
        if (parameter.AcceptsNull)
            properties.Add("AcceptsNull = true");
        var initializer = properties.Count == 0 ? "" : $" {{ {string.Join(", ", properties)} }}";
        return $"new global::Rpc.Codecs.RpcParameter({Quote(parameter.WireName)}){initializer}";
    }

    private static void EmitArray(SourceWriter writer, string type, IEnumerable<string> items, string end)
    {
        using (writer.WriteBlock($"new {type}[]", "}" + end))
        {
            foreach (var item in items)
                writer.WriteLine(item + ",");
        }
    }

    private static string Quote(string text) => SymbolDisplay.FormatLiteral(text, quote: true);
}
