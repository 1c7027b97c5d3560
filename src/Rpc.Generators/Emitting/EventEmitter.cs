using System.Globalization;
using Rpc.Generators.Model;

namespace Rpc.Generators.Emitting;

/// <summary>Emits what events need in the proxy and in the dispatcher.</summary>
internal static class EventEmitter
{
    public static string GetProxyType(EventModel @event) => $"global::Rpc.Events.ProxyEvent<{@event.DelegateType}, {@event.ArgumentsType}>";

    /// <summary>The base of the event's descriptor, and what it is given beyond what every member is.</summary>
    public static (string Type, string Arguments) GetDescriptor(EventModel @event)
    {
        var policy = @event.Policy;
        var capacity = policy.HasDefaultCapacity ? "" : ", capacity: " + policy.Capacity.ToString(CultureInfo.InvariantCulture);
        return policy.KeyType is null
            ? ($"RpcEvent<{@event.ArgumentsType}>", (policy.Overflow == "Wait" ? "" : ", overflow: global::Rpc.RpcEventOverflow." + policy.Overflow) + capacity)
            : ($"RpcKeyedEvent<{@event.ArgumentsType}, {policy.KeyType}>", capacity);
    }

    /// <summary>Emits how the key of an occurrence is read.</summary>
    public static void EmitKey(SourceWriter writer, EventModel @event)
    {
        if (@event.Policy.KeyType is null)
            return;
        writer.WriteLine();
        writer.WriteLine($"public override {@event.Policy.KeyType} GetKey(in {@event.ArgumentsType} arguments) => {@event.Policy.Key};");
    }

    public static void EmitProxyField(SourceWriter writer, EventModel @event)
    {
        writer.WriteLine($"this.{@event.Field} = new {GetProxyType(@event)}(");
        using (writer.Indent())
        {
            writer.WriteLine("caller,");
            writer.WriteLine($"{@event.DescriptorType}.Instance,");
            writer.WriteLine($"{CodeAttributes.NonUserCode} (subscriber, arguments) => subscriber({GetRaiseArguments(@event)}));");
        }
    }

    public static void EmitProxyMember(SourceWriter writer, EventModel @event)
    {
        writer.WriteLine();
        writer.WriteLine("/// <inheritdoc/>");
        using var block = writer.WriteBlock($"event {@event.DeclaredType} {@event.DeclaringType}.{@event.Name}");
        writer.WriteLine($"add => this.{@event.Field}.Add(value);");
        writer.WriteLine($"remove => this.{@event.Field}.Remove(value);");
    }

    /// <summary>Emits the subscription of an emitter to the target's event.</summary>
    public static void EmitSubscription(SourceWriter writer, EventModel @event)
    {
        var names = @event.Parameters.Select(static parameter => parameter.Name).ToList();
        var arguments = names.Count == 0
            ? $"new {@event.ArgumentsType}()"
            : $"new {@event.ArgumentsType} {{ {string.Join(", ", names.Select(static name => $"{name} = {name}"))} }}";
        var lambda = @event.Shape switch
        {
            EventShape.Action => string.Join(", ", names),
            EventShape.Handler => "sender, e",
            _ => "sender, " + names[0],
        };
        var target = $"{DispatcherEmitter.GetTarget(@event)}.{@event.Name}";
        writer.WriteLine($"{@event.DelegateType} subscriber =");
        using (writer.Indent())
            writer.WriteLine($"{CodeAttributes.NonUserCode} ({lambda}) => emitter.Emit({@event.DescriptorType}.Instance, {arguments});");
        writer.WriteLine($"{target} += subscriber;");
        writer.WriteLine($"return {CodeAttributes.NonUserCode} () => {target} -= subscriber;");
    }

    private static string GetRaiseArguments(EventModel @event) => @event.Shape switch
    {
        EventShape.Handler => "this, global::System.EventArgs.Empty",
        EventShape.HandlerOfT => $"this, arguments.{@event.Parameters[0].Name}",
        _ => string.Join(", ", @event.Parameters.Select(static parameter => "arguments." + parameter.Name)),
    };
}
