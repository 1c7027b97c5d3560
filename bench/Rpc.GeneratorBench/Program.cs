using System.Globalization;
using Rpc.GeneratorBench;
using Rpc.Generators;

// Without arguments: 1, 100 and 1,000 contracts, next to the compiler where that does not take minutes. With arguments: so many, without it.
var sizes = args.Length == 0 ? [1, 100, 1000] : args.Select(static size => int.Parse(size, CultureInfo.InvariantCulture)).ToArray();

// About as many as one of our files has.
const int Lines = 500;

// The first run of all compiles the compiler.
new Subject(20).Measure(static () => new RpcGenerator(), checks: true);
new Subject(20).Measure(static () => new FindingGenerator(), checks: false);
new Subject(20).Measure(static () => new AddingGenerator(20, Lines), checks: false);
new Subject(20).Measure(static () => new AskingGenerator(20, Lines), checks: false);
if (args.Length == 0)
    new Subject(20).Measure(static () => new BindingGenerator(), checks: false);

Console.WriteLine("| contracts | run | Rpc.Generators ms | adding alone ms | adding and asking for one ms | finding alone ms | binding alone ms | the compiler ms |");
Console.WriteLine("|--:|---|--:|--:|--:|--:|--:|--:|");
foreach (var size in sizes)
{
    var subject = new Subject(size);
    var adding = subject.Measure(() => new AddingGenerator(size, Lines), checks: false);
    var asking = subject.Measure(() => new AskingGenerator(size, Lines), checks: false);
    var own = subject.Measure(static () => new RpcGenerator(), checks: args.Length == 0 && size <= 100);
    // Take minutes for more, and say no more for less.
    var finding = args.Length == 0 ? subject.Measure(static () => new FindingGenerator(), checks: false) : null;
    var binding = args.Length == 0 && size <= 100 ? subject.Measure(static () => new BindingGenerator(), checks: false) : null;
    for (var i = 0; i < own.Length; i++)
    {
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {size:N0} | {own[i].Name} | {own[i].Cost.Generator:F2} | {adding[i].Cost.Generator:F2} | {asking[i].Cost.Generator:F2} | {finding?[i].Cost.Generator:F2} | {binding?[i].Cost.Generator:F2} | {own[i].Cost.Compiler:F0} |"));
    }
}
