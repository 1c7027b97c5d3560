using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Rpc.Generators.Diagnostics;

/// <summary>What can be wrong with the JSON serializer context of a contract.</summary>
internal static class JsonContextDescriptors
{
    public static readonly DiagnosticDescriptor TypeNotInContext = new(
        DiagnosticIds.TypeNotInContext,
        "A type is missing from the contract's JsonContext",
        "'{1}' of '{0}' is not in '{2}', and cannot be sent where there is no reflection (NativeAOT, trimming); add [JsonSerializable(typeof({1}))] to '{2}'",
        "Rpc.DataTypes",
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: DiagnosticIds.GetHelpLink(DiagnosticIds.TypeNotInContext));

    /// <summary>All of them, in the order of their ids.</summary>
    public static ImmutableArray<DiagnosticDescriptor> All { get; } = ImmutableArray.Create(TypeNotInContext);
}
