using System.Diagnostics;
using System.Globalization;
using Rpc.Soak;

if (SoakOptions.Parse(args) is not { } options)
{
    Console.Error.WriteLine(SoakOptions.Usage);
    return 2;
}

Console.WriteLine(FormattableString.Invariant($"seed {options.Seed}"));
var ledger = new Ledger();
var run = new SoakRun(options.Seed, ledger);
var heap = new HeapWatch();
TaskScheduler.UnobservedTaskException += (_, unobserved) => ledger.Violate($"nobody looks at {unobserved.Exception}");

// Several rounds, however short it all is, so that what they leave behind can be compared.
var elapsed = Stopwatch.StartNew();
var ofRound = TimeSpan.FromSeconds(Math.Min(10, options.Duration.TotalSeconds / 5));
var round = 0;
while (elapsed.Elapsed < options.Duration && ledger.Violations.Count == 0)
{
    var end = elapsed.Elapsed + ofRound;
    await run.RunAsync(round++, options.Links / 3, options.Links / 3, options.Links - (2 * (options.Links / 3)), () => elapsed.Elapsed < end && ledger.Violations.Count == 0);
    if (heap.Measure() is { } growth)
        ledger.Violate(growth);
}

Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{ledger.Operations:N0} operations, {ledger.Items:N0} items read, {run.Links:N0} links, {round} rounds that left {heap}"));
foreach (var ((operation, outcome), count) in ledger.Outcomes.OrderBy(static pair => pair.Key))
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {operation}: {outcome} {count:N0}"));

if (ledger.Violations.Count == 0)
    return 0;
Console.Error.WriteLine(FormattableString.Invariant($"seed {options.Seed}, {ledger.Violations.Count} violations:"));
foreach (var violation in ledger.Violations.Take(20))
    Console.Error.WriteLine(violation);
return 1;
