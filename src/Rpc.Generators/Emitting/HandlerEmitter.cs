using Rpc.Generators.Model;

namespace Rpc.Generators.Emitting;

/// <summary>Emits how a method's descriptor calls the implementation.</summary>
internal static class HandlerEmitter
{
    public static void Emit(SourceWriter writer, MethodModel method)
    {
        var arguments = method.Parameters.Select(static parameter => "arguments." + parameter.Name).ToList();
        if (method.Parameters.Count > 0)
            EmitGetArgument(writer, method);
        if (method.IsOrdered)
        {
            writer.WriteLine();
            writer.WriteLine("public override bool IsOrdered => true;");
        }

        if (method.CancellationToken is not null)
        {
            writer.WriteLine();
            writer.WriteLine("public override bool TakesCancellationToken => true;");
            arguments.Add("cancellationToken");
        }

        // Seen from another interface than the one that declares it, the name may be hidden or ambiguous.
        var call = $"(({method.DeclaringType})service).{method.Name}({string.Join(", ", arguments)})";
        var (name, returned) = method switch
        {
            { Return.StreamItem: { } item } => ("Handle", $"global::System.Collections.Generic.IAsyncEnumerable<{item}>"),
            { Return.Result: { } result } => ("HandleAsync", $"global::System.Threading.Tasks.ValueTask<{result}>"),
            { IsNotification: true } => ("HandleAsync", "global::System.Threading.Tasks.ValueTask"),
            _ => ("HandleVoidAsync", "global::System.Threading.Tasks.ValueTask"),
        };
        if (method.Return.IsTask)
            call = $"new {(method.Return.Bytes == ByteStreamKind.None ? returned : ByteStreamEmitter.GetTask(method.Return.Bytes))}({call})";
        call = ByteStreamEmitter.Send(method.Return.Bytes, call);

        writer.WriteLine();
        writer.WriteLine($"public override {returned} {name}(object service, in {method.ArgumentsType} arguments, global::System.Threading.CancellationToken cancellationToken) =>");
        using (writer.Indent())
            writer.WriteLine(call + ";");
    }

    private static void EmitGetArgument(SourceWriter writer, MethodModel method)
    {
        writer.WriteLine();
        using var block = writer.WriteBlock($"public override object? GetArgument(in {method.ArgumentsType} arguments, int index)");
        using var choice = writer.WriteBlock("switch (index)");
        var index = 0;
        foreach (var parameter in method.Parameters)
            writer.WriteLine($"case {index++}: return arguments.{parameter.Name};");
        writer.WriteLine("default: throw new global::System.ArgumentOutOfRangeException(\"index\");");
    }
}
