using Rpc.Generators.Model;

namespace Rpc.Generators.Emitting;

/// <summary>Emits the serving end of the events of a contract.</summary>
internal static class DispatcherEmitter
{
    public static void Emit(SourceWriter writer, ContractModel contract)
    {
        using var dispatcher = writer.WriteClass("The serving end of the events: subscribes to those of an implementation.", "private sealed class Dispatcher : global::Rpc.RpcDispatcher");
        writer.WriteLine($"private readonly {contract.Type} _target;");
        writer.WriteLine();
        writer.WriteLine($"internal Dispatcher({contract.Type} target) => this._target = target;");
        writer.WriteLine();

        using (writer.WriteBlock("public override global::System.Action Subscribe(int eventIndex, global::Rpc.Events.RpcEventEmitter emitter)"))
        using (writer.WriteBlock("switch (eventIndex)"))
        {
            var index = 0;
            foreach (var @event in contract.Events)
            {
                using (writer.WriteBlock($"case {index++}:"))
                    EventEmitter.EmitSubscription(writer, @event);
                writer.WriteLine();
            }

            EmitDefault(writer, "eventIndex");
        }
    }

    /// <summary>The target as the interface that declares the member: seen from another, the name may be hidden or ambiguous.</summary>
    public static string GetTarget(MemberModel member) => member.IsOwn ? "this._target" : $"(({member.DeclaringType})this._target)";

    private static void EmitDefault(SourceWriter writer, string index)
    {
        writer.WriteLine("default:");
        using (writer.Indent())
            writer.WriteLine($"throw new global::System.ArgumentOutOfRangeException(\"{index}\");");
    }
}
