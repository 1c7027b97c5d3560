using System.Globalization;
using System.Text;
using Rpc.Codecs;
using Rpc.Codecs.MessagePack;

namespace Rpc.Core.Tests.Codecs.MessagePack;

public sealed class NameTests
{
    private const int Limit = 200;

    [Fact]
    public void OutgoingName_HasOneNumber_WhichTheNextDoesNotHave()
    {
        var names = new OutgoingNames(Limit);
        var (first, second) = (new WireName("a"), new WireName("b"));
        Assert.Equal((0, 1), (names.Intern(first)!.Number, names.Intern(second)!.Number));
        Assert.Same(names.Intern(first), names.Intern(first));
        Assert.False(names.Intern(first)!.IsKnown);
    }

    [Fact]
    public void OutgoingNames_BeyondTheLimitOrTooLong_HaveNoNumber()
    {
        var names = new OutgoingNames(Limit);
        Assert.Null(names.Intern(new WireName(new string('x', NameInterning.MaxNameBytes + 1))));
        for (var i = 0; i < Limit; i++)
            Assert.Equal(i, names.Intern(new WireName(i.ToString(CultureInfo.InvariantCulture)))!.Number);
        Assert.Null(names.Intern(new WireName("one too many")));
    }

    /// <summary>What many are sent is encoded once for all that write it alike, whatever numbers they give.</summary>
    [Fact]
    public void Codec_ForMany_IsThatOfAllSessionsThatNestEquallyDeep()
    {
        var forMany = MessagePackRpcCodec.Create().ForMany;
        Assert.Same(forMany, MessagePackRpcCodec.Create(maxNames: 0).ForMany);
        Assert.Same(forMany, MessagePackRpcCodec.Create(maxNames: 7).ForMany);
        Assert.NotSame(forMany, MessagePackRpcCodec.Create(maxDepth: 65).ForMany);
    }

    [Fact]
    public async Task OutgoingNames_FromManyThreads_EachHaveOneNumber()
    {
        var names = new OutgoingNames(Limit);
        var wanted = Enumerable.Range(0, 100).Select(static i => new WireName(i.ToString(CultureInfo.InvariantCulture))).ToArray();
        var found = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => wanted.Select(name => names.Intern(name)!.Number).ToArray())));
        Assert.All(found, numbers => Assert.Equal(found[0], numbers));
        Assert.Equal(100, found[0].Distinct().Count());
    }

    [Fact]
    public void IncomingName_IsFoundByItsNumber_AndMayBeSaidAgain()
    {
        var names = new IncomingNames(Limit);
        names.Define(Limit - 1, "last"u8);
        names.Define(3, "a"u8);
        names.Define(3, "a"u8);
        Assert.Equal("a", Encoding.UTF8.GetString(names.Find(3)));
        Assert.Equal("last", Encoding.UTF8.GetString(names.Find(Limit - 1)));
    }

    [Fact]
    public void IncomingNumber_UndefinedOrOutOfBoundsOrOfAnotherName_IsAnError()
    {
        var names = new IncomingNames(Limit);
        names.Define(3, "a"u8);
        Assert.Throws<MessagePackException>(() => names.Find(2));
        Assert.Throws<MessagePackException>(() => names.Find(-1));
        Assert.Throws<MessagePackException>(() => names.Define(3, "b"u8));
        Assert.Throws<MessagePackException>(() => names.Define(Limit, "b"u8));
        Assert.Throws<MessagePackException>(() => names.Define(-1, "b"u8));
        Assert.Throws<MessagePackException>(() => names.Define(4, new byte[NameInterning.MaxNameBytes + 1]));
        Assert.Equal("a", Encoding.UTF8.GetString(names.Find(3)));
    }
}
