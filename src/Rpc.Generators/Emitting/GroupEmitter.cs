using Rpc.Generators.Model;

namespace Rpc.Generators.Emitting;

/// <summary>Emits the methods that raise a contract's events to a group. They stand beside the contract: an extension cannot be nested.</summary>
internal static class GroupEmitter
{
    public static void Emit(SourceWriter writer, ContractModel contract, GroupModel group)
    {
        writer.WriteLine();
        writer.WriteLine($"/// <summary>Raises the events of <see cref=\"{contract.Type}\"/> to the members of a group.</summary>");
        writer.WriteLines(CodeAttributes.Generated);
        writer.WriteLine(CodeAttributes.NonUserCode);
        if (group.IsObsolete)
            writer.WriteLine("[global::System.Obsolete]");
        using var block = writer.WriteBlock($"{group.Accessibility} static class {group.Class}");
        var isFirst = true;
        foreach (var method in group.Methods)
        {
            if (!isFirst)
                writer.WriteLine();
            isFirst = false;
            EmitMethod(writer, contract, method);
        }
    }

    private static void EmitMethod(SourceWriter writer, ContractModel contract, GroupMethodModel method)
    {
        var first = method.Events[0];
        var audience = $"this global::Rpc.RpcAudience<{contract.Type}> audience";
        var parameters = string.Concat(first.Parameters.Select(static parameter => $", {parameter.Type} {parameter.Name}"));
        var name = $"Raise{method.Event}Async";
        var instances = method.Events.Select(@event => $"{contract.Type}.{contract.GeneratedClass}.{@event.DescriptorType}.Instance").ToList();

        writer.WriteLine($"/// <summary>Raises the event {method.Event} at each member that has subscribed to it, and encodes it once for all. Never fails for a member.</summary>");
        // A name in a comment cannot have type arguments.
        if (!first.DeclaringType.Contains('<'))
            writer.WriteLine($"/// <remarks><inheritdoc cref=\"{first.DeclaringType}.{first.Name}\" path=\"/summary/node()\"/></remarks>");
        writer.WriteLine("/// <param name=\"audience\">The group, or a part of it.</param>");
        foreach (var parameter in first.Parameters)
            writer.WriteLine($"/// <param name=\"{parameter.Name}\">The event's argument.</param>");
        writer.WriteLine("/// <returns>A task that is complete when every member has taken the event, or has dropped or held it as the event's policy says; await it once.</returns>");
        if (instances.Count == 1)
        {
            writer.WriteLine($"public static global::System.Threading.Tasks.ValueTask {name}({audience}{parameters}) =>");
            using (writer.Indent())
                writer.WriteLine(Raise(contract, first, instances[0]) + ";");
        }
        else
        {
            using var block = writer.WriteBlock($"public static async global::System.Threading.Tasks.ValueTask {name}({audience}{parameters})");
            for (var i = 0; i < instances.Count; i++)
                writer.WriteLine($"global::System.Threading.Tasks.ValueTask raised{i + 1} = {Raise(contract, method.Events[i], instances[i])};");
            for (var i = 0; i < instances.Count; i++)
                writer.WriteLine($"await raised{i + 1}.ConfigureAwait(false);");
        }

        writer.WriteLine();
        writer.WriteLine($"/// <summary>How many members have subscribed to the event {method.Event}.</summary>");
        writer.WriteLine("/// <param name=\"audience\">The group, or a part of it.</param>");
        writer.WriteLine($"public static int Count{method.Event}Subscribers({audience}) =>");
        using (writer.Indent())
            writer.WriteLine($"audience.CountSubscribers({string.Join(", ", instances)});");
    }

    private static string Raise(ContractModel contract, EventModel @event, string instance)
    {
        var arguments = $"new {contract.Type}.{contract.GeneratedClass}.{@event.ArgumentsType}()";
        if (@event.Parameters.Count > 0)
            arguments = $"{arguments.Substring(0, arguments.Length - 2)} {{ {string.Join(", ", @event.Parameters.Select(static parameter => $"{parameter.Name} = {parameter.Name}"))} }}";
        return $"audience.RaiseAsync({instance}, {arguments})";
    }
}
