namespace Rpc.Generators.Diagnostics;

/// <summary>The ids of all diagnostics: 0xxx contracts, 1xxx the types of their data, 2xxx their use. An id is never used again for something else.</summary>
internal static class DiagnosticIds
{
    public const string ContractNotPartial = "RPC0001";
    public const string ContainerNotPartial = "RPC0002";
    public const string GenericContract = "RPC0003";
    public const string GenericMethod = "RPC0004";
    public const string UnsupportedReturnType = "RPC0005";
    public const string ParameterByReference = "RPC0006";
    public const string Property = "RPC0007";
    public const string UnsupportedEventDelegate = "RPC0008";
    public const string MisplacedCancellationToken = "RPC0009";
    public const string WireNameClash = "RPC0010";
    public const string ReservedWireName = "RPC0011";
    public const string TooManyParameters = "RPC0012";
    public const string NotificationWithResult = "RPC0013";
    public const string InvalidWireName = "RPC0014";
    public const string LanguageVersionTooLow = "RPC0015";
    public const string FileLocalContract = "RPC0016";
    public const string TypeCannotCrossTheWire = "RPC0017";
    public const string AttributeWithoutEffect = "RPC0018";
    public const string MemberNotPublic = "RPC0019";
    public const string StaticAbstractMember = "RPC0020";
    public const string InvalidJsonContext = "RPC0021";
    public const string NotificationWithStream = "RPC0022";
    public const string InvalidFault = "RPC0023";
    public const string FaultNameClash = "RPC0024";
    public const string EventKeyMissing = "RPC0025";
    public const string EventKeyUnknown = "RPC0026";
    public const string EventKeyWithoutEffect = "RPC0027";
    public const string EventCapacityTooSmall = "RPC0028";
    public const string NotAnInterface = "RPC0029";
    public const string EventOverflowUnknown = "RPC0030";
    public const string RuntimeTooOld = "RPC0031";
    public const string InheritsDisposable = "RPC0032";
    public const string DescriptorHidden = "RPC0033";
    public const string ReservedFaultCode = "RPC0034";

    public const string NoMessagePackForm = "RPC1001";
    public const string ConverterWithoutFormat = "RPC1002";
    public const string InvalidPosition = "RPC1003";
    public const string InvalidFormat = "RPC1004";
    public const string TypeNotInContext = "RPC1010";

    public const string BlockingCall = "RPC2001";
    public const string DiscardedCall = "RPC2002";
    public const string DiscardedStream = "RPC2003";

    public const string LockOutOfDate = "RPC3001";
    public const string LockUnreadable = "RPC3002";
    public const string LockedMemberRemoved = "RPC3003";
    public const string LockedSignatureChanged = "RPC3004";
    public const string LockedDataChanged = "RPC3005";
    public const string LockedNullabilityTightened = "RPC3006";
    public const string LockedEnumChanged = "RPC3007";
    public const string LockedDerivedTypeChanged = "RPC3008";
    public const string LockedFaultChanged = "RPC3009";

    /// <summary>Where the help page of a diagnostic is.</summary>
    public static string GetHelpLink(string id) => $"https://github.com/rpc-dotnet/rpc/blob/main/docs/diagnostics/{id}.md";
}
