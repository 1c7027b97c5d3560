using System.Globalization;
using Rpc.GeneratorBench;
using Rpc.Generators;

// Without arguments: 1, 100 and 1,000 contracts.
var sizes = args.Length == 0 ? [1, 100, 1000] : args.Select(static size => int.Parse(size, CultureInfo.InvariantCulture)).ToArray();

// The first run of all compiles the compiler.
new Subject(20).Measure(static () => new RpcGenerator(), checks: true);

Console.WriteLine("| contracts | run | Rpc.Generators ms | binding alone ms | the compiler ms | share of both |");
Console.WriteLine("|--:|---|--:|--:|--:|--:|");
foreach (var size in sizes)
{
    var subject = new Subject(size);
    var binding = subject.Measure(static () => new BindingGenerator(), checks: false);
    var ours = subject.Measure(static () => new RpcGenerator(), checks: true);
    Write("cold", binding.Cold, ours.Cold);
    Write("edit elsewhere", binding.EditElsewhere, ours.EditElsewhere);
    Write("edit of one contract", binding.EditOfContract, ours.EditOfContract);

    void Write(string run, Cost bare, Cost own) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"| {size:N0} | {run} | {own.Generator:F2} | {bare.Generator:F2} | {own.Compiler:F0} | {own.Generator / (own.Generator + own.Compiler):P0} |"));
}
