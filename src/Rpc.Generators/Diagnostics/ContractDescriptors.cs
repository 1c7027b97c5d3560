using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Rpc.Generators.Diagnostics;

/// <summary>What can be wrong with a contract.</summary>
internal static class ContractDescriptors
{
    public static readonly DiagnosticDescriptor ContractNotPartial = Error(
        DiagnosticIds.ContractNotPartial,
        "A contract must be partial",
        "The contract '{0}' must be declared partial, so that its proxy and dispatcher can be generated");

    public static readonly DiagnosticDescriptor ContainerNotPartial = Error(
        DiagnosticIds.ContainerNotPartial,
        "A type around a contract must be partial",
        "'{1}' must be declared partial, because it contains the contract '{0}'");

    public static readonly DiagnosticDescriptor GenericContract = Error(
        DiagnosticIds.GenericContract,
        "A contract must not be generic",
        "The contract '{0}' must not be generic, nor be inside a generic type");

    public static readonly DiagnosticDescriptor GenericMethod = Error(
        DiagnosticIds.GenericMethod,
        "A contract's method must not be generic",
        "The method '{0}' must not be generic: the peer could not know its type arguments");

    public static readonly DiagnosticDescriptor UnsupportedReturnType = Error(
        DiagnosticIds.UnsupportedReturnType,
        "A contract's method returns an unsupported type",
        "The method '{0}' must return Task, Task<T>, ValueTask, ValueTask<T> or IAsyncEnumerable<T>");

    public static readonly DiagnosticDescriptor ParameterByReference = Error(
        DiagnosticIds.ParameterByReference,
        "A contract's parameter is passed by reference",
        "The parameter '{1}' of '{0}' must be passed by value");

    public static readonly DiagnosticDescriptor Property = Error(
        DiagnosticIds.Property,
        "A contract must not have a property without a body",
        "'{0}' must be a method, or have a body that makes it a local helper");

    public static readonly DiagnosticDescriptor UnsupportedEventDelegate = Error(
        DiagnosticIds.UnsupportedEventDelegate,
        "A contract's event has an unsupported delegate type",
        "The event '{0}' must be an EventHandler, an EventHandler<T> or an Action");

    public static readonly DiagnosticDescriptor MisplacedCancellationToken = Error(
        DiagnosticIds.MisplacedCancellationToken,
        "A cancellation token must be the last parameter",
        "The method '{0}' must take at most one CancellationToken, as its last parameter");

    public static readonly DiagnosticDescriptor WireNameClash = Error(
        DiagnosticIds.WireNameClash,
        "Two members of a contract have the same name on the wire",
        "'{0}' and '{1}' are both named '{2}' on the wire; give one a name of its own with [RpcMethod] or [RpcEvent]");

    public static readonly DiagnosticDescriptor ReservedWireName = Error(
        DiagnosticIds.ReservedWireName,
        "A name on the wire is reserved",
        "'{0}' is named '{1}' on the wire, and names that begin with 'rpc.' or '$/' are reserved");

    public static readonly DiagnosticDescriptor TooManyParameters = Error(
        DiagnosticIds.TooManyParameters,
        "A contract's method has too many parameters",
        "The method '{0}' has {1} parameters, and at most 64 can be sent");

    public static readonly DiagnosticDescriptor NotificationWithResult = Error(
        DiagnosticIds.NotificationWithResult,
        "A notification must not have a result",
        "The notification '{0}' must return Task or ValueTask: it is never answered");

    public static readonly DiagnosticDescriptor InvalidWireName = Error(
        DiagnosticIds.InvalidWireName,
        "A name for the wire is not valid",
        "The name that the attribute gives to '{0}' must be text without white space and control characters, and must not be empty for a member");

    public static readonly DiagnosticDescriptor LanguageVersionTooLow = Error(
        DiagnosticIds.LanguageVersionTooLow,
        "A contract needs C# 11",
        "The contract '{0}' needs C# 11 or later, and this project is compiled as C# {1}");

    public static readonly DiagnosticDescriptor FileLocalContract = Error(
        DiagnosticIds.FileLocalContract,
        "A contract must not be local to a file",
        "The contract '{0}' must not be local to a file, nor be inside such a type: its other half is in a file of its own");

    public static readonly DiagnosticDescriptor TypeCannotCrossTheWire = Error(
        DiagnosticIds.TypeCannotCrossTheWire,
        "A type cannot cross the wire",
        "{1} of '{0}' cannot cross the wire: {2}");

    public static readonly DiagnosticDescriptor AttributeWithoutEffect = new(
        DiagnosticIds.AttributeWithoutEffect,
        "An attribute has no effect",
        "[{1}] has no effect on '{0}', which has a body and is therefore not part of the contract",
        Category,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: DiagnosticIds.GetHelpLink(DiagnosticIds.AttributeWithoutEffect));

    public static readonly DiagnosticDescriptor MemberNotPublic = Error(
        DiagnosticIds.MemberNotPublic,
        "A contract's member must be public",
        "'{0}' must be public, or have a body that makes it a local helper");

    public static readonly DiagnosticDescriptor StaticAbstractMember = Error(
        DiagnosticIds.StaticAbstractMember,
        "A contract must not have static abstract members",
        "'{0}' must not be static abstract: a proxy cannot implement it");

    public static readonly DiagnosticDescriptor InvalidJsonContext = Error(
        DiagnosticIds.InvalidJsonContext,
        "JsonContext is not a JSON serializer context",
        "The JsonContext of '{0}' must be a class that derives from JsonSerializerContext and has no type parameters");

    public static readonly DiagnosticDescriptor NotificationWithStream = Error(
        DiagnosticIds.NotificationWithStream,
        "A notification must not take a stream or a receiver of progress",
        "The parameter '{1}' of the notification '{0}' must be a value: streams and progress need a call to belong to");

    public static readonly DiagnosticDescriptor InvalidFault = Error(
        DiagnosticIds.InvalidFault,
        "A type cannot be a declared fault",
        "'{1}' cannot be a fault of '{0}': {2}");

    public static readonly DiagnosticDescriptor FaultNameClash = Error(
        DiagnosticIds.FaultNameClash,
        "Two faults have the same name on the wire",
        "Two exceptions that '{0}' declares are both named '{1}' on the wire; give each a name of its own");

    public static readonly DiagnosticDescriptor EventKeyMissing = Error(
        DiagnosticIds.EventKeyMissing,
        "An event with LatestByKey needs a key",
        "The event '{0}' keeps the latest by key, and must say by which: set Key");

    public static readonly DiagnosticDescriptor EventKeyUnknown = Error(
        DiagnosticIds.EventKeyUnknown,
        "The key of an event does not exist",
        "'{1}' is no key of the event '{0}': it must name an argument ('e', or 'arg1', 'arg2' … of an action), or a public property or field of the only argument");

    public static readonly DiagnosticDescriptor EventKeyWithoutEffect = Error(
        DiagnosticIds.EventKeyWithoutEffect,
        "An event has a key and does not use it",
        "The event '{0}' has a Key, which has a meaning with LatestByKey only");

    public static readonly DiagnosticDescriptor EventCapacityTooSmall = Error(
        DiagnosticIds.EventCapacityTooSmall,
        "The capacity of an event is too small",
        "The Capacity of the event '{0}' is {1}, and must be at least 1");

    private const string Category = "Rpc.Contract";

    /// <summary>All of them, in the order of their ids.</summary>
    public static ImmutableArray<DiagnosticDescriptor> All { get; } = ImmutableArray.Create(
        ContractNotPartial, ContainerNotPartial, GenericContract, GenericMethod, UnsupportedReturnType, ParameterByReference,
        Property, UnsupportedEventDelegate, MisplacedCancellationToken, WireNameClash, ReservedWireName, TooManyParameters,
        NotificationWithResult, InvalidWireName, LanguageVersionTooLow, FileLocalContract, TypeCannotCrossTheWire,
        AttributeWithoutEffect, MemberNotPublic, StaticAbstractMember, InvalidJsonContext, NotificationWithStream,
        InvalidFault, FaultNameClash, EventKeyMissing, EventKeyUnknown, EventKeyWithoutEffect, EventCapacityTooSmall);

    private static DiagnosticDescriptor Error(string id, string title, string message) =>
        new(id, title, message, Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: DiagnosticIds.GetHelpLink(id));
}
