using Microsoft.CodeAnalysis;
using Rpc.Generators.Diagnostics;
using Rpc.Generators.Model;

namespace Rpc.Generators.Parsing;

/// <summary>Parses a call or a notification.</summary>
internal static class MethodParser
{
    public static MethodModel Parse(ParseScope scope, FaultParser faults, CollectedMember member, IMethodSymbol method, string wireName)
    {
        if (method.IsGenericMethod)
            scope.Report(member, ContractDescriptors.GenericMethod, method.Name);

        var isNotification = AttributeReader.Has(method, KnownTypes.NotificationAttribute);
        var parameters = ParameterParser.Parse(scope, member, method, isNotification, out var cancellationToken);
        var generatedName = scope.TypeNames.AllocateTogether(method.Name, "_Arguments", "_Method");
        return new MethodModel
        {
            Name = TypeNames.Escape(method.Name),
            DeclaringType = TypeNames.Of(method.ContainingType),
            IsOwn = scope.IsOwn(method),
            IsServedOnly = member.IsServedOnly,
            WireName = wireName,
            ArgumentsType = generatedName + "_Arguments",
            DescriptorType = generatedName + "_Method",
            Parameters = parameters,
            IsNotification = isNotification,
            IsOrdered = AttributeReader.IsSet(AttributeReader.Find(method, KnownTypes.MethodAttribute), "Ordered"),
            Return = ReturnParser.Parse(scope, member, method, isNotification),
            Faults = isNotification ? [] : faults.Parse(member),
            CancellationToken = cancellationToken,
        };
    }
}
