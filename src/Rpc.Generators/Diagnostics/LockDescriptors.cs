using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Rpc.Generators.Diagnostics;

/// <summary>How the contracts of a project can differ from its lock file.</summary>
internal static class LockDescriptors
{
    private const string Category = "Rpc.Lock";
    private const string Update = "update the lock with 'dotnet build -t:RpcLock' when no peer depends on it";

    public static readonly DiagnosticDescriptor OutOfDate = Create(
        DiagnosticIds.LockOutOfDate,
        "The contract lock is out of date",
        "The contract lock is out of date: {0}; run 'dotnet build -t:RpcLock'",
        DiagnosticSeverity.Warning);

    public static readonly DiagnosticDescriptor Unreadable = Create(
        DiagnosticIds.LockUnreadable,
        "The contract lock cannot be read",
        "Line {0} of the contract lock cannot be read; restore the file, or write it anew with 'dotnet build -t:RpcLock'");

    public static readonly DiagnosticDescriptor MemberRemoved = Create(
        DiagnosticIds.LockedMemberRemoved,
        "A member of a locked contract is gone",
        "{0} is in the contract lock and no longer in the source, and peers that use it will not find it; restore it, or " + Update);

    public static readonly DiagnosticDescriptor SignatureChanged = Create(
        DiagnosticIds.LockedSignatureChanged,
        "The signature of a locked member has changed",
        "'{0}' differs from the contract lock, and peers of the locked contract cannot use it: {1}; add it as a new member beside the old one, or " + Update);

    public static readonly DiagnosticDescriptor DataChanged = Create(
        DiagnosticIds.LockedDataChanged,
        "A locked data type has changed",
        "'{0}' differs from the contract lock, and peers of the locked contract misread it: {1}; append a new member instead, or " + Update);

    public static readonly DiagnosticDescriptor NullabilityTightened = Create(
        DiagnosticIds.LockedNullabilityTightened,
        "What may be null in the contract lock no longer may",
        "{0} is '{1}' in the contract lock and '{2}' now, and peers of the locked contract still send null; keep it nullable, or " + Update);

    public static readonly DiagnosticDescriptor EnumChanged = Create(
        DiagnosticIds.LockedEnumChanged,
        "A locked enumeration has changed",
        "'{0}' differs from the contract lock, and peers of the locked contract mean something else by its values: {1}; add a new constant instead, or " + Update);

    public static readonly DiagnosticDescriptor DerivedTypeChanged = Create(
        DiagnosticIds.LockedDerivedTypeChanged,
        "A derived type of a locked data type has changed",
        "'{0}' differs from the contract lock, and peers of the locked contract send what cannot be read: {1}; keep the derived type with its discriminator, or " + Update);

    public static readonly DiagnosticDescriptor FaultChanged = Create(
        DiagnosticIds.LockedFaultChanged,
        "A locked fault has changed",
        "The faults of '{0}' differ from the contract lock, and peers of the locked contract no longer catch what they expect: {1}; keep the fault, or " + Update);

    /// <summary>All of them, in the order of their ids.</summary>
    public static ImmutableArray<DiagnosticDescriptor> All { get; } = ImmutableArray.Create(
        OutOfDate, Unreadable, MemberRemoved, SignatureChanged, DataChanged, NullabilityTightened, EnumChanged, DerivedTypeChanged, FaultChanged);

    private static DiagnosticDescriptor Create(string id, string title, string message, DiagnosticSeverity severity = DiagnosticSeverity.Error) =>
        new(id, title, message, Category, severity, isEnabledByDefault: true, helpLinkUri: DiagnosticIds.GetHelpLink(id));
}
