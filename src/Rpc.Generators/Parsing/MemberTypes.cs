using Microsoft.CodeAnalysis;
using Rpc.Generators.Model;

namespace Rpc.Generators.Parsing;

/// <summary>The types of which values cross the wire with a member: arguments, results, and items of streams.</summary>
internal static class MemberTypes
{
    public static IEnumerable<ITypeSymbol> Of(ISymbol member) => member switch
    {
        IMethodSymbol method => method.Parameters.Select(static parameter => parameter.Type).Append(method.ReturnType).Select(Unwrap).OfType<ITypeSymbol>(),
        IEventSymbol { Type: INamedTypeSymbol type } => type.TypeArguments,
        _ => [],
    };

    // The token, the tasks and streams of bytes are no data; of other streams and of progress it is the items.
    private static ITypeSymbol? Unwrap(ITypeSymbol type)
    {
        if (type.Is(KnownTypes.CancellationToken) || type.Is(KnownTypes.Task) || type.Is(KnownTypes.ValueTask) || type.SpecialType == SpecialType.System_Void)
            return null;
        var data = type.Is(KnownTypes.TaskOfT) || type.Is(KnownTypes.ValueTaskOfT) || type.Is(KnownTypes.AsyncEnumerable) || type.Is(KnownTypes.Progress)
            ? ((INamedTypeSymbol)type).TypeArguments[0]
            : type;
        return ByteStreams.GetKind(data) == ByteStreamKind.None ? data : null;
    }
}
