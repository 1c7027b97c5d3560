using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Rpc.Generators.Diagnostics;

/// <summary>What can be wrong with the types that a contract sends.</summary>
internal static class DataTypeDescriptors
{
    private const string Category = "Rpc.DataTypes";

    public static readonly DiagnosticDescriptor NoMessagePackForm = Create(
        DiagnosticIds.NoMessagePackForm,
        "A type cannot be carried by MessagePack",
        "MessagePack cannot carry {0}: {1}",
        DiagnosticSeverity.Error);

    public static readonly DiagnosticDescriptor ConverterWithoutFormat = Create(
        DiagnosticIds.ConverterWithoutFormat,
        "A JSON converter has no MessagePack counterpart",
        "{0} has a converter in JSON, and MessagePack carries its members; name a format with [RpcFormat]",
        DiagnosticSeverity.Warning);

    public static readonly DiagnosticDescriptor InvalidPosition = Create(
        DiagnosticIds.InvalidPosition,
        "The position of a member is not valid",
        "The position of {0} is not valid: {1}",
        DiagnosticSeverity.Error);

    public static readonly DiagnosticDescriptor InvalidFormat = Create(
        DiagnosticIds.InvalidFormat,
        "A format is not valid",
        "The format '{1}' cannot be used for {0}: {2}",
        DiagnosticSeverity.Error);

    /// <summary>All of them, in the order of their ids.</summary>
    public static ImmutableArray<DiagnosticDescriptor> All { get; } = ImmutableArray.Create(NoMessagePackForm, ConverterWithoutFormat, InvalidPosition, InvalidFormat);

    private static DiagnosticDescriptor Create(string id, string title, string message, DiagnosticSeverity severity) =>
        new(id, title, message, Category, severity, isEnabledByDefault: true, helpLinkUri: DiagnosticIds.GetHelpLink(id));
}
