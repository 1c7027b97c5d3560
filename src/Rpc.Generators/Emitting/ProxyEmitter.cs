using Rpc.Generators.Model;

namespace Rpc.Generators.Emitting;

/// <summary>Emits the calling end of a contract. All members are explicit, so that none hides or meets another.</summary>
internal static class ProxyEmitter
{
    public static void Emit(SourceWriter writer, ContractModel contract)
    {
        using var proxy = writer.WriteClass("The calling end.", $"private sealed class Proxy : {contract.Type}");
        writer.WriteLine("private readonly global::Rpc.Calls.RpcCaller _caller;");
        foreach (var @event in contract.Events)
        {
            if (!@event.IsServedOnly)
                writer.WriteLine($"private readonly {EventEmitter.GetProxyType(@event)} {@event.Field};");
        }

        writer.WriteLine();
        using (writer.WriteBlock("internal Proxy(global::Rpc.Calls.RpcCaller caller)"))
        {
            writer.WriteLine("this._caller = caller;");
            foreach (var @event in contract.Events)
            {
                if (!@event.IsServedOnly)
                    EventEmitter.EmitProxyField(writer, @event);
            }
        }

        foreach (var method in contract.Methods)
        {
            if (!method.IsServedOnly)
                EmitMethod(writer, method);
        }

        foreach (var @event in contract.Events)
        {
            if (!@event.IsServedOnly)
                EventEmitter.EmitProxyMember(writer, @event);
        }
    }

    private static void EmitMethod(SourceWriter writer, MethodModel method)
    {
        var parameters = method.Parameters.Select(static parameter => $"{parameter.Type} {parameter.Name}").ToList();
        var arguments = $"new {method.ArgumentsType}()";
        if (method.Parameters.Count > 0)
            arguments = $"new {method.ArgumentsType} {{ {string.Join(", ", method.Parameters.Select(static parameter => $"{parameter.Name} = {parameter.Name}"))} }}";

        var call = method switch
        {
            { IsNotification: true } => "NotifyAsync",
            { Return.StreamItem: not null } => "Stream",
            { Return.Result: null } => "InvokeVoidAsync",
            _ => "InvokeAsync",
        };
        var token = "";
        if (method.CancellationToken is { } name)
        {
            parameters.Add($"global::System.Threading.CancellationToken {name}");
            token = ", " + name;
        }

        writer.WriteLine();
        writer.WriteLine("/// <inheritdoc/>");
        writer.WriteLine($"{method.Return.Type} {method.DeclaringType}.{method.Name}({string.Join(", ", parameters)}) =>");
        using (writer.Indent())
            writer.WriteLine($"{ByteStreamEmitter.Open(method.Return.Bytes, $"this._caller.{call}({method.DescriptorType}.Instance, {arguments}{token})")}{(method.Return.IsTask ? ".AsTask()" : "")};");
    }
}
