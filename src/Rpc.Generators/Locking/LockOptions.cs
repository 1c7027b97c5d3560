using Microsoft.CodeAnalysis.Diagnostics;

namespace Rpc.Generators.Locking;

/// <summary>What the project's properties say of its contract lock.</summary>
internal static class LockOptions
{
    /// <summary>The name of the lock file.</summary>
    public const string FileName = "rpc.lock";

    /// <summary>The name of the generated file that holds the text of a lock file to be.</summary>
    public const string GeneratedFileName = "RpcLock.g.cs";

    /// <summary>The contracts are compared with the lock.</summary>
    public static bool IsLocked(AnalyzerConfigOptions options) => IsSet(options, "RpcContractLock") && !Writes(options);

    /// <summary>The lock is being written.</summary>
    public static bool Writes(AnalyzerConfigOptions options) => IsSet(options, "RpcWritesLock");

    private static bool IsSet(AnalyzerConfigOptions options, string property) =>
        options.TryGetValue("build_property." + property, out var value) && string.Equals(value, "true", StringComparison.OrdinalIgnoreCase);
}
