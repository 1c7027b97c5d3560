using System.Globalization;
using Microsoft.CodeAnalysis;
using Rpc.Generators.Diagnostics;
using Rpc.Generators.Model;

namespace Rpc.Generators.Parsing;

/// <summary>Parses an event.</summary>
internal static class EventParser
{
    public static EventModel? Parse(ParseScope scope, CollectedMember member, IEventSymbol symbol, string wireName)
    {
        if (symbol.Type.TypeKind == TypeKind.Error)
        {
            scope.Sink.Fail();
            return null;
        }

        if (FindShape(symbol.Type) is not { } shape)
        {
            scope.Report(member, ContractDescriptors.UnsupportedEventDelegate, symbol.Name);
            return null;
        }

        var arguments = ((INamedTypeSymbol)symbol.Type).TypeArguments;
        EquatableArray<ParameterModel> parameters =
        [
            .. arguments.Select((type, index) => ParameterParser.OfEventArgument(
                shape == EventShape.HandlerOfT ? "e" : "arg" + (index + 1).ToString(CultureInfo.InvariantCulture),
                type,
                ParameterParser.CheckType(scope, member, symbol, type, "An argument"))),
        ];
        var generatedName = scope.TypeNames.AllocateTogether(symbol.Name, "_Arguments", "_Event");
        return new EventModel
        {
            Name = TypeNames.Escape(symbol.Name),
            DeclaringType = TypeNames.Of(symbol.ContainingType),
            IsOwn = scope.IsOwn(symbol),
            IsServedOnly = member.IsServedOnly,
            WireName = wireName,
            ArgumentsType = generatedName + "_Arguments",
            DescriptorType = generatedName + "_Event",
            Parameters = parameters,
            Policy = EventPolicyParser.Parse(scope, member, symbol, parameters),
            DeclaredType = TypeNames.Of(symbol.Type),
            DelegateType = TypeNames.OfNotNull(symbol.Type),
            Shape = shape,
            Field = scope.FieldNames.Allocate("_" + WireNames.ToCamelCase(symbol.Name)),
        };
    }

    private static EventShape? FindShape(ITypeSymbol type)
    {
        if (type.Is(KnownTypes.EventHandler))
            return EventShape.Handler;
        if (type.Is(KnownTypes.EventHandlerOfT))
            return EventShape.HandlerOfT;
        return type is INamedTypeSymbol { TypeKind: TypeKind.Delegate, Name: "Action", ContainingType: null } && type.ContainingNamespace.ToDisplayString() == "System"
            ? EventShape.Action
            : null;
    }
}
