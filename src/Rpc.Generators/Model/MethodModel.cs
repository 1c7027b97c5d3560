namespace Rpc.Generators.Model;

/// <summary>A method of a contract.</summary>
internal sealed record MethodModel : MemberModel
{
    /// <summary>The caller waits for no answer.</summary>
    public required bool IsNotification { get; init; }

    /// <summary>A call waits for the call before.</summary>
    public required bool IsOrdered { get; init; }

    /// <summary>What the method returns.</summary>
    public required ReturnModel Return { get; init; }

    /// <summary>The descriptors of the exceptions that are declared, derived types first.</summary>
    public required EquatableArray<string> Faults { get; init; }

    /// <summary>The escaped name of the cancellation token, which is always last; null when there is none.</summary>
    public required string? CancellationToken { get; init; }
}
