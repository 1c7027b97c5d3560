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
        "The contract '{0}' must not be generic, nor be inside a generic type; declare a contract for each type that the peer serves");

    public static readonly DiagnosticDescriptor GenericMethod = Error(
        DiagnosticIds.GenericMethod,
        "A contract's method must not be generic",
        "The method '{0}' must not be generic: the peer could not know its type arguments; declare one method for each type");

    public static readonly DiagnosticDescriptor UnsupportedReturnType = Error(
        DiagnosticIds.UnsupportedReturnType,
        "A contract's method returns an unsupported type",
        "The method '{0}' returns '{1}', and must return Task, Task<T>, ValueTask, ValueTask<T> or IAsyncEnumerable<T>: a call crosses a network");

    public static readonly DiagnosticDescriptor ParameterByReference = Error(
        DiagnosticIds.ParameterByReference,
        "A contract's parameter is passed by reference",
        "The parameter '{1}' of '{0}' must be passed by value; return what the method changes");

    public static readonly DiagnosticDescriptor Property = Error(
        DiagnosticIds.Property,
        "A contract must not have a property without a body",
        "The property '{0}' must be a method, or have a body that makes it a local helper");

    public static readonly DiagnosticDescriptor UnsupportedEventDelegate = Error(
        DiagnosticIds.UnsupportedEventDelegate,
        "A contract's event has an unsupported delegate type",
        "The event '{0}' must be an EventHandler, an EventHandler<T> or an Action");

    public static readonly DiagnosticDescriptor MisplacedCancellationToken = Error(
        DiagnosticIds.MisplacedCancellationToken,
        "A cancellation token must be the last parameter",
        "The method '{0}' must take at most one CancellationToken, as its last parameter; move '{1}' to the end, or remove it");

    public static readonly DiagnosticDescriptor WireNameClash = Error(
        DiagnosticIds.WireNameClash,
        "Two members of a contract have the same name on the wire",
        "'{0}' and '{1}' are both named '{2}' on the wire; give one a name of its own with [RpcMethod] or [RpcEvent]");

    public static readonly DiagnosticDescriptor ReservedWireName = Error(
        DiagnosticIds.ReservedWireName,
        "A name on the wire is reserved",
        "'{0}' is named '{1}' on the wire, and names that begin with 'rpc.' or '$/' are reserved; give the contract or the member another name with [RpcContract], [RpcMethod] or [RpcEvent]");

    public static readonly DiagnosticDescriptor TooManyParameters = Error(
        DiagnosticIds.TooManyParameters,
        "A contract's method has too many parameters",
        "The method '{0}' has {1} parameters, and at most 64 can be sent; put them into a type");

    public static readonly DiagnosticDescriptor NotificationWithResult = Error(
        DiagnosticIds.NotificationWithResult,
        "A notification must not have a result",
        "The notification '{0}' must return Task or ValueTask: it is never answered; without [RpcNotification] it is a call");

    public static readonly DiagnosticDescriptor InvalidWireName = Error(
        DiagnosticIds.InvalidWireName,
        "A name for the wire is not valid",
        "The name that the attribute gives to '{0}' must be text without white space and control characters, and must not be empty for a member");

    public static readonly DiagnosticDescriptor LanguageVersionTooLow = Error(
        DiagnosticIds.LanguageVersionTooLow,
        "A contract needs C# 11",
        "The contract '{0}' needs C# 11 or later, and this project is compiled as C# {1}; set LangVersion");

    public static readonly DiagnosticDescriptor FileLocalContract = Error(
        DiagnosticIds.FileLocalContract,
        "A contract must not be local to a file",
        "The contract '{0}' must not be local to a file, nor be inside such a type: its other half is in a file of its own; make it internal");

    public static readonly DiagnosticDescriptor TypeCannotCrossTheWire = Error(
        DiagnosticIds.TypeCannotCrossTheWire,
        "A type cannot cross the wire",
        "{1} of '{0}' cannot cross the wire: {2}");

    public static readonly DiagnosticDescriptor AttributeWithoutEffect = Warning(
        DiagnosticIds.AttributeWithoutEffect,
        "An attribute has no effect",
        "[{1}] has no effect on '{0}', which has a body and is therefore not part of the contract; remove the attribute, or the body");

    public static readonly DiagnosticDescriptor MemberNotPublic = Error(
        DiagnosticIds.MemberNotPublic,
        "A contract's member must be public",
        "The member '{0}' must be public, or have a body that makes it a local helper");

    public static readonly DiagnosticDescriptor StaticAbstractMember = Error(
        DiagnosticIds.StaticAbstractMember,
        "A contract must not have static abstract members",
        "The member '{0}' must not be static abstract: a proxy cannot implement it; make it an instance member, or give it a body");

    public static readonly DiagnosticDescriptor InvalidJsonContext = Error(
        DiagnosticIds.InvalidJsonContext,
        "JsonContext is not a JSON serializer context",
        "The JsonContext of '{0}' must be a class that derives from JsonSerializerContext and has no type parameters");

    public static readonly DiagnosticDescriptor NotificationWithStream = Error(
        DiagnosticIds.NotificationWithStream,
        "A notification must not take a stream or a receiver of progress",
        "The parameter '{1}' of the notification '{0}' must be a value: streams and progress need a call to belong to; without [RpcNotification] it is one");

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
        "The event '{0}' keeps the latest by key, and must say by which; set Key");

    public static readonly DiagnosticDescriptor EventKeyUnknown = Error(
        DiagnosticIds.EventKeyUnknown,
        "The key of an event does not exist",
        "'{1}' is no key of the event '{0}': it must name an argument ('e', or 'arg1', 'arg2' … of an action), or a public property or field of the only argument");

    public static readonly DiagnosticDescriptor EventKeyWithoutEffect = Error(
        DiagnosticIds.EventKeyWithoutEffect,
        "An event has a key and does not use it",
        "The event '{0}' has a Key, which has a meaning with LatestByKey only; remove it, or set Overflow to LatestByKey");

    public static readonly DiagnosticDescriptor EventCapacityTooSmall = Error(
        DiagnosticIds.EventCapacityTooSmall,
        "The capacity of an event is too small",
        "The Capacity of the event '{0}' is {1}, and must be at least 1");

    public static readonly DiagnosticDescriptor NotAnInterface = Error(
        DiagnosticIds.NotAnInterface,
        "A contract must be an interface",
        "'{0}' is no interface, and so no contract; move [RpcContract] to a partial interface that '{0}' implements");

    public static readonly DiagnosticDescriptor EventOverflowUnknown = Error(
        DiagnosticIds.EventOverflowUnknown,
        "The overflow policy of an event does not exist",
        "The Overflow of the event '{0}' is {1}, which is no value of RpcEventOverflow; use one of its names");

    public static readonly DiagnosticDescriptor RuntimeTooOld = Error(
        DiagnosticIds.RuntimeTooOld,
        "The generator is newer than Rpc.Core",
        "The contract '{0}' needs Rpc.Core {1} or later, and its attribute is that of {2} {3}; reference the package Rpc.Core of that version");

    public static readonly DiagnosticDescriptor InheritsDisposable = Error(
        DiagnosticIds.InheritsDisposable,
        "A contract must not be disposable",
        "The contract '{0}' must not inherit {1}: disposing of a proxy would dispose of the peer's object; remove it, and let the implementation's class inherit it");

    public static readonly DiagnosticDescriptor DescriptorHidden = Warning(
        DiagnosticIds.DescriptorHidden,
        "A member hides the descriptor of its contract",
        "'{0}' hides the member of the same name that the generator adds to the contract; give it another name, or declare it new");

    public static readonly DiagnosticDescriptor ReservedFaultCode = Error(
        DiagnosticIds.ReservedFaultCode,
        "The code of a fault is reserved",
        "The Code {1} of the fault '{2}' of '{0}' is reserved by JSON-RPC 2.0; choose one outside of -32768 to -32000");

    private const string Category = "Rpc.Contract";

    /// <summary>All of them, in the order of their ids.</summary>
    public static ImmutableArray<DiagnosticDescriptor> All { get; } = ImmutableArray.Create(
        ContractNotPartial, ContainerNotPartial, GenericContract, GenericMethod, UnsupportedReturnType, ParameterByReference,
        Property, UnsupportedEventDelegate, MisplacedCancellationToken, WireNameClash, ReservedWireName, TooManyParameters,
        NotificationWithResult, InvalidWireName, LanguageVersionTooLow, FileLocalContract, TypeCannotCrossTheWire,
        AttributeWithoutEffect, MemberNotPublic, StaticAbstractMember, InvalidJsonContext, NotificationWithStream,
        InvalidFault, FaultNameClash, EventKeyMissing, EventKeyUnknown, EventKeyWithoutEffect, EventCapacityTooSmall,
        NotAnInterface, EventOverflowUnknown, RuntimeTooOld, InheritsDisposable, DescriptorHidden, ReservedFaultCode);

    private static DiagnosticDescriptor Error(string id, string title, string message) => Create(id, title, message, DiagnosticSeverity.Error);

    private static DiagnosticDescriptor Warning(string id, string title, string message) => Create(id, title, message, DiagnosticSeverity.Warning);

    private static DiagnosticDescriptor Create(string id, string title, string message, DiagnosticSeverity severity) =>
        new(id, title, message, Category, severity, isEnabledByDefault: true, helpLinkUri: DiagnosticIds.GetHelpLink(id));
}
