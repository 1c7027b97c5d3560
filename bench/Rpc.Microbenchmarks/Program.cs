using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Rpc.Microbenchmarks;
using Rpc.Microbenchmarks.Overhead;

if (args is ["overhead", .. var parts])
{
    await OverheadContest.RunAsync(withSessions: parts is not ["dispatch"]);
    return;
}

if (args is ["path"])
{
    await PathBenchmark.RunAsync();
    return;
}

// In this process: the generated project of the default toolchain would have to build under this repository's rules.
var config = ManualConfig.Create(DefaultConfig.Instance)
    .AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance))
    .AddDiagnoser(MemoryDiagnoser.Default)
    .AddColumn(new ThroughputColumn())
    .HideColumns(Column.Job, Column.Toolchain);
BenchmarkSwitcher.FromAssembly(typeof(ThroughputColumn).Assembly).Run(args.Length == 0 ? ["--filter", "*"] : args, config);
