using System.Runtime.InteropServices;

namespace Rpc.LoadBench.Reporting;

/// <summary>What the figures were measured on. A busy machine's are worth little, so it says how busy it is.</summary>
internal static class Machine
{
    private const string LoadAverages = "/proc/loadavg";

    public static void Print()
    {
        var load = File.Exists(LoadAverages) ? $", load average {File.ReadAllText(LoadAverages).Split(' ')[0]}" : "";
        Console.Error.WriteLine($"{Environment.ProcessorCount} cores, {RuntimeInformation.FrameworkDescription}{load}");
    }
}
