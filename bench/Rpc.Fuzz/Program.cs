using System.Globalization;
using Rpc.Fuzz;

if (FuzzOptions.Parse(args) is not { } options)
{
    Console.Error.WriteLine(FuzzOptions.Usage);
    return 2;
}

var fuzzer = new Fuzzer(options.Seed);
Console.WriteLine(FormattableString.Invariant($"seed {options.Seed}"));

// An iteration takes microseconds: one that is still the same after many seconds hangs.
long seen = -1;
using var watch = new Timer(_ =>
{
    long now = fuzzer.Iterations;
    if (now == seen)
        Environment.FailFast(FuzzFailure.Explain("it hangs", fuzzer.Target, options.Seed, fuzzer.Iteration, fuzzer.Input));
    seen = now;
}, null, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(20));

try
{
    if (options.Iteration is { } iteration)
        fuzzer.RunOne(options.Targets[0], iteration);
    else
        fuzzer.Run(options.Targets, options.Duration);
}
catch (FuzzFailure failure)
{
    Console.Error.WriteLine(failure.Message);
    return 1;
}

Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{fuzzer.Iterations:N0} inputs, {fuzzer.InputBytes:N0} bytes"));
foreach ((string outcome, long count) in fuzzer.Outcomes.OrderByDescending(pair => pair.Value))
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {outcome}: {count:N0}"));
return 0;
