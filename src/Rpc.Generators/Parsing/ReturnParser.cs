using Microsoft.CodeAnalysis;
using Rpc.Generators.Diagnostics;
using Rpc.Generators.Model;

namespace Rpc.Generators.Parsing;

/// <summary>Parses what a method returns.</summary>
internal static class ReturnParser
{
    public static ReturnModel Parse(ParseScope scope, CollectedMember member, IMethodSymbol method, bool isNotification)
    {
        var type = method.ReturnType;
        var isTaskOfT = type.Is(KnownTypes.TaskOfT);
        var isStream = type.Is(KnownTypes.AsyncEnumerable);
        var result = isStream || isTaskOfT || type.Is(KnownTypes.ValueTaskOfT) ? ((INamedTypeSymbol)type).TypeArguments[0] : null;
        var bytes = result is null || isStream ? ByteStreamKind.None : ByteStreams.GetKind(result);
        ValueModel? value = null;
        if (method.RefKind != RefKind.None)
        {
            scope.Report(member, ContractDescriptors.UnsupportedReturnType, method.Name, Describe(method));
        }
        else if (result is not null)
        {
            if (isNotification)
                scope.Report(member, ContractDescriptors.NotificationWithResult, method.Name);
            else if (bytes != ByteStreamKind.None && result.NullableAnnotation == NullableAnnotation.Annotated)
                scope.Report(member, ContractDescriptors.TypeCannotCrossTheWire, method.Name, "The result", "a stream of bytes that is a result cannot be null: declare a fault, or return an empty one");
            else if (bytes == ByteStreamKind.None)
                value = ParameterParser.CheckType(scope, member, method, result, isStream ? "An item of the result" : "The result");
        }
        else if (type.TypeKind == TypeKind.Error)
        {
            scope.Sink.Fail();
        }
        else if (!type.Is(KnownTypes.Task) && !type.Is(KnownTypes.ValueTask))
        {
            scope.Report(member, ContractDescriptors.UnsupportedReturnType, method.Name, Describe(method));
        }

        if (bytes != ByteStreamKind.None)
            return new ReturnModel(TypeNames.Of(type), isTaskOfT, Result: null, AcceptsNull: false, ByteStreams.ItemType, bytes, ByteStreams.ItemValue);
        return new ReturnModel(
            TypeNames.Of(type),
            isTaskOfT || type.Is(KnownTypes.Task),
            result is null || isStream ? null : TypeNames.Of(result),
            result is not null && WireTypes.AcceptsNull(result),
            isStream ? TypeNames.Of(result!) : null,
            ByteStreamKind.None,
            value);
    }

    private static string Describe(IMethodSymbol method) =>
        (method.RefKind == RefKind.None ? "" : "ref ") + method.ReturnType.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat);
}
