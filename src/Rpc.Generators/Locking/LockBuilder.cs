using System.Globalization;
using Rpc.Generators.Model;

namespace Rpc.Generators.Locking;

/// <summary>Says of contracts what their peers know, in an order that does not depend on that of the source where the wire does not.</summary>
internal static class LockBuilder
{
    /// <summary>The contracts, and then the types that are reached from one, each by name.</summary>
    public static List<LockNode> Build(IReadOnlyCollection<ContractModel> contracts)
    {
        var types = new SortedDictionary<string, LockNode>(StringComparer.Ordinal);
        foreach (var contract in contracts)
        {
            foreach (var type in contract.DataTypes)
            {
                // A tuple is named by its elements.
                if (!type.IsTuple)
                    Add(types, type);
            }

            foreach (var type in contract.Enums)
                types[Name(type.Type)] = Build(type);
        }

        return [.. contracts.Select(Build).OrderBy(static node => node.Name, StringComparer.Ordinal), .. types.Values];
    }

    /// <summary>How a lock file names a type.</summary>
    public static string Name(string type) => type.Replace("global::", "");

    private static LockNode Build(ContractModel contract)
    {
        var faults = contract.Faults.ToDictionary(static fault => fault.DescriptorType, StringComparer.Ordinal);
        var node = new LockNode(LockKinds.Contract, Name(contract.Type));
        node.Children.AddRange(contract.Methods.Select(method => Build(method, faults)).OrderBy(static child => child.Name, StringComparer.Ordinal));
        node.Children.AddRange(contract.Events.Select(Build).OrderBy(static child => child.Name, StringComparer.Ordinal));
        return node;
    }

    private static LockNode Build(MethodModel method, Dictionary<string, FaultModel> faults)
    {
        var node = new LockNode(method.IsNotification ? LockKinds.Notification : LockKinds.Call, LockText.Escape(method.WireName));
        node.Children.AddRange(method.Parameters.Select(Build));
        if (method.Return.StreamItem is { } item)
            node.Children.Add(new LockNode(LockKinds.Items, "", Name(item)));
        else if (method.Return.Result is { } result)
            node.Children.Add(new LockNode(LockKinds.Result, "", Name(result)));
        node.Children.AddRange(method.Faults.Select(fault => Build(faults[fault])).OrderBy(static child => child.Name, StringComparer.Ordinal));
        return node;
    }

    private static LockNode Build(EventModel @event)
    {
        var node = new LockNode(LockKinds.Event, LockText.Escape(@event.WireName));
        node.Children.AddRange(@event.Parameters.Select(Build));
        node.Children.Add(new LockNode(LockKinds.Overflow, "", @event.Policy.Overflow));
        if (!@event.Policy.HasDefaultCapacity)
            node.Children.Add(new LockNode(LockKinds.Capacity, "", @event.Policy.Capacity.ToString(CultureInfo.InvariantCulture)));
        return node;
    }

    private static LockNode Build(ParameterModel parameter) => new(
        parameter.Kind switch
        {
            ParameterKind.Stream => LockKinds.Stream,
            ParameterKind.Progress => LockKinds.Progress,
            _ => LockKinds.Parameter,
        },
        LockText.Escape(parameter.WireName),
        Name(parameter.ItemType ?? parameter.Type),
        parameter.IsOptional ? LockKinds.Optional : "");

    private static LockNode Build(FaultModel fault)
    {
        var node = new LockNode(LockKinds.Fault, LockText.Escape(fault.WireName), fault.Code.ToString(CultureInfo.InvariantCulture));
        node.Children.AddRange(fault.Members.Select(static member => new LockNode(LockKinds.Member, LockText.Escape(member.WireName), Name(member.Type))));
        return node;
    }

    // A type that names derived types and is none of the abstract ones has two models: as itself, and as any of them.
    private static void Add(SortedDictionary<string, LockNode> types, DataTypeModel type)
    {
        var name = Name(type.Type);
        if (!types.TryGetValue(name, out var node))
            types.Add(name, node = new LockNode(LockKinds.Type, name));
        if (node.Find(LockKinds.Member) is null)
            node.Children.InsertRange(0, type.Members.Select(Build));
        if (node.Find(LockKinds.Derived) is null)
            node.Children.AddRange(type.DerivedTypes.Select(Build).OrderBy(static child => child.Name, StringComparer.Ordinal));
    }

    private static LockNode Build(DataMemberModel member) => new(
        LockKinds.Member,
        LockText.Escape(member.WireName),
        Name(member.Type),
        member.Position.ToString(CultureInfo.InvariantCulture) + (member.MustBeSent ? " " + LockKinds.Required : ""));

    private static LockNode Build(DerivedTypeModel derived) =>
        new(LockKinds.Derived, derived.Discriminator is { } discriminator ? LockText.Escape(discriminator) : "nil", Name(derived.Type));

    private static LockNode Build(EnumModel type)
    {
        var node = new LockNode(LockKinds.Enum, Name(type.Type), type.Underlying);
        node.Children.AddRange(type.Values.Select(static value => new LockNode(LockKinds.Constant, value.Name, value.Number)).OrderBy(static child => child.Name, StringComparer.Ordinal));
        return node;
    }
}
