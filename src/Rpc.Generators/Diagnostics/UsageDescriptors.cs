using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Rpc.Generators.Diagnostics;

/// <summary>What can be wrong where a contract is called.</summary>
internal static class UsageDescriptors
{
    public static readonly DiagnosticDescriptor BlockingCall = Warning(
        DiagnosticIds.BlockingCall,
        "A call must not block its thread",
        "'{1}' blocks the thread until '{0}' is answered, and for ever where that thread is to receive the answer; await the call");

    public static readonly DiagnosticDescriptor DiscardedCall = Warning(
        DiagnosticIds.DiscardedCall,
        "A call is not awaited",
        "Nobody learns whether the call of '{0}' fails; await it, or say with '_ =' that this does not matter");

    public static readonly DiagnosticDescriptor DiscardedStream = Warning(
        DiagnosticIds.DiscardedStream,
        "A stream is not read",
        "The call of '{0}' does nothing until its stream is read; read it with 'await foreach'");

    private const string Category = "Rpc.Usage";

    /// <summary>All of them, in the order of their ids.</summary>
    public static ImmutableArray<DiagnosticDescriptor> All { get; } = ImmutableArray.Create(BlockingCall, DiscardedCall, DiscardedStream);

    private static DiagnosticDescriptor Warning(string id, string title, string message) =>
        new(id, title, message, Category, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: DiagnosticIds.GetHelpLink(id));
}
