using System.Text;
using Rpc.Buffers;

namespace Rpc.Core.Tests.Buffers;

public sealed class Utf8NameTableTests
{
    [Fact]
    public void Names_AreFoundWhileTheyAreInTheTable()
    {
        var table = Utf8NameTable<int>.Empty;
        var names = Enumerable.Range(0, 300).Select(static i => $"contract.méthod{i}").ToList();
        for (var i = 0; i < names.Count; i++)
            table = table.With(Encoding.UTF8.GetBytes(names[i]), i);
        Assert.All(names.Select(static (name, i) => (name, i)), entry => Assert.Equal(entry.i, Find(table, entry.name)));
        Assert.Null(Find(table, "contract.méthod"));
        Assert.Null(Find(table, ""));

        var smaller = table.Without(Encoding.UTF8.GetBytes(names[7])).With(Encoding.UTF8.GetBytes(names[8]), -8);
        Assert.Null(Find(smaller, names[7]));
        Assert.Equal(-8, Find(smaller, names[8]));
        Assert.Equal(7, Find(table, names[7]));
    }

    [Fact]
    public void Names_ThatAreAlikeButForTheirMiddleOrLength_AreToldApart()
    {
        var names = Enumerable.Range(0, 20).Select(static i => $"portfolio.get{i:D4}Positions").ToList();
        names.AddRange(Enumerable.Range(0, 20).Select(static length => new string('a', length)));
        names.AddRange(["a.b", "b.a", "a.bb", "aa.b", "ticker.a", "ticker.b", "aticker.", "ticker.aticker.a"]);
        var table = Utf8NameTable<int>.Empty;
        for (var i = 0; i < names.Count; i++)
            table = table.With(Encoding.UTF8.GetBytes(names[i]), i);
        Assert.All(names.Select(static (name, i) => (name, i)), entry => Assert.Equal(entry.i, Find(table, entry.name)));
        Assert.Null(Find(table, "portfolio.get0020Positions"));
        Assert.Null(Find(table, new string('a', 20)));
    }

    private static int? Find(Utf8NameTable<int> table, string name) => table.TryGet(Encoding.UTF8.GetBytes(name), out var value) ? value : null;
}
