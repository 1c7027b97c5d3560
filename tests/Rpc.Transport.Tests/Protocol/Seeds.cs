using System.Globalization;

namespace Rpc.Transport.Tests.Protocol;

/// <summary>Seeds of random tests: others in each run. A failure tells its own; the variable RPC_TEST_SEED brings it again.</summary>
internal static class Seeds
{
    private static readonly int? s_given =
        int.TryParse(Environment.GetEnvironmentVariable("RPC_TEST_SEED"), NumberStyles.Integer, CultureInfo.InvariantCulture, out int seed) ? seed : null;

    public static int Next() => s_given ?? Random.Shared.Next();
}
