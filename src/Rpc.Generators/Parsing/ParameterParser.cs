using Microsoft.CodeAnalysis;
using Rpc.Generators.Diagnostics;
using Rpc.Generators.Model;

namespace Rpc.Generators.Parsing;

/// <summary>Parses what crosses the wire with a call or an event.</summary>
internal static class ParameterParser
{
    // The reader of arguments keeps which it has seen in the bits of one number.
    private const int MaximumCount = 64;

    /// <summary>The number of parameters that cross the wire.</summary>
    public static int CountOnWire(IMethodSymbol method) => method.Parameters.Count(static parameter => !IsCancellationToken(parameter));

    /// <summary>The parameters that cross the wire, and the escaped name of the cancellation token.</summary>
    public static EquatableArray<ParameterModel> Parse(ParseScope scope, CollectedMember member, IMethodSymbol method, bool isNotification, out string? cancellationToken)
    {
        cancellationToken = null;
        var models = new List<ParameterModel>();
        foreach (var parameter in method.Parameters)
        {
            if (parameter.RefKind != RefKind.None)
                scope.Report(member, parameter, ContractDescriptors.ParameterByReference, method.Name, parameter.Name);

            if (!IsCancellationToken(parameter))
            {
                ValueModel? value = null;
                if (GetKind(parameter.Type) == ParameterKind.Value)
                    value = CheckType(scope, member, parameter, parameter.Type, $"The parameter '{parameter.Name}'");
                else if (isNotification)
                    scope.Report(member, parameter, ContractDescriptors.NotificationWithStream, method.Name, parameter.Name);
                else if (ByteStreams.GetKind(parameter.Type) == ByteStreamKind.None)
                    value = CheckType(scope, member, parameter, GetItemType(parameter.Type), $"An item of the parameter '{parameter.Name}'");
                else
                    value = ByteStreams.ItemValue;
                models.Add(Parse(parameter, value));
            }
            else if (parameter.Ordinal < method.Parameters.Length - 1)
            {
                scope.Report(member, parameter, ContractDescriptors.MisplacedCancellationToken, method.Name, parameter.Name);
            }
            else
            {
                cancellationToken = TypeNames.Escape(parameter.Name);
            }
        }

        if (models.Count > MaximumCount)
            scope.Report(member, ContractDescriptors.TooManyParameters, method.Name, models.Count);
        return [.. models];
    }

    /// <summary>An argument of an event.</summary>
    public static ParameterModel OfEventArgument(string name, ITypeSymbol type, ValueModel? value) => new()
    {
        Name = name,
        WireName = name,
        Type = TypeNames.Of(type),
        Kind = ParameterKind.Value,
        Value = value,
        ItemType = null,
        Bytes = ByteStreamKind.None,
        ItemsAcceptNull = false,
        AcceptsNull = WireTypes.AcceptsNull(type),
        IsOptional = false,
        Default = null,
    };

    /// <summary>Says so when values of the type cannot be sent.</summary>
    /// <returns>How they are written and read as MessagePack; null when they cannot, or need not.</returns>
    public static ValueModel? CheckType(ParseScope scope, CollectedMember member, ISymbol place, ITypeSymbol type, string what)
    {
        if (WireTypes.FindProblem(scope, type, out var isBroken) is { } problem)
            scope.Report(member, place, ContractDescriptors.TypeCannotCrossTheWire, member.Symbol.Name, what, problem);
        else if (isBroken)
            scope.Sink.Fail();
        else
            return scope.DataTypes.Parse(member, place, type);
        return null;
    }

    private static bool IsCancellationToken(IParameterSymbol parameter) => parameter.Type.Is(KnownTypes.CancellationToken);

    private static ParameterKind GetKind(ITypeSymbol type) =>
        type.Is(KnownTypes.AsyncEnumerable) || ByteStreams.GetKind(type) != ByteStreamKind.None ? ParameterKind.Stream
        : type.Is(KnownTypes.Progress) ? ParameterKind.Progress
        : ParameterKind.Value;

    private static ITypeSymbol GetItemType(ITypeSymbol type) => ((INamedTypeSymbol)type).TypeArguments[0];

    private static ParameterModel Parse(IParameterSymbol parameter, ValueModel? value)
    {
        var kind = GetKind(parameter.Type);
        var bytes = ByteStreams.GetKind(parameter.Type);
        var item = kind == ParameterKind.Value || bytes != ByteStreamKind.None ? null : GetItemType(parameter.Type);
        return new ParameterModel
        {
            Name = TypeNames.Escape(parameter.Name),
            WireName = parameter.Name,
            Type = TypeNames.Of(parameter.Type),
            Kind = kind,
            Value = value,
            ItemType = bytes != ByteStreamKind.None ? ByteStreams.ItemType : item is null ? null : TypeNames.Of(item),
            Bytes = bytes,
            ItemsAcceptNull = item is not null && WireTypes.AcceptsNull(item),
            // A reference type whose declared default is null takes null, whatever its annotation says.
            AcceptsNull = WireTypes.AcceptsNull(parameter.Type)
                || (parameter.Type.IsReferenceType && parameter is { HasExplicitDefaultValue: true, ExplicitDefaultValue: null }),
            IsOptional = parameter.IsOptional,
            Default = Literals.OfDefault(parameter),
        };
    }
}
