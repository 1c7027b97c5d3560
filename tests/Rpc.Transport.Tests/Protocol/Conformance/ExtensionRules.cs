using Rpc.Transport.Protocol.Headers;

namespace Rpc.Transport.Tests.Protocol.Conformance;

/// <summary>RFC 6455 §9.1: the grammar of Sec-WebSocket-Extensions.</summary>
public sealed class ExtensionRules
{
    public static readonly string[] WellFormed =
    [
        "foo", "foo, bar", "foo; baz", "foo; baz=2", "foo;baz;bar=2, other", "foo; bar; baz=2, bar; baz", "foo;b=c;d=\"e\"", " foo ; b = c , , d", "foo; b=\"\\c\"", "!#$%&'*+-.^_`|~0;a=!",
        "deflate-stream", "mux; max-channels=4; flow-control, deflate-stream", "private-extension", "foo\r\nSec-WebSocket-Extensions: bar; baz=2",
    ];

    public static readonly string[] Malformed =
    [
        "", ",", " , ,", ";", "foo;", "foo; ;bar", "foo;; bar", "foo; bar=", "foo; =bar", "foo=bar", "foo bar", "foo; bar baz", "foo; bar=a b", "foo; bar=\"a b\"", "foo; bar=\"", "foo; bar=\"a",
        "foo; bar=\"\"", "foo; bar=\"a\"b", "foo; bar=\"a\\", "(foo)", "foo/bar", "föö", "foo; bar=@", "foo; bar=\"@\"", "foo\r\nSec-WebSocket-Extensions: ;",
    ];

    [Fact, Rule(6455, "9.1", "A list of extensions, each a token with parameters, is read in its order; a quoted value says what it says without its quotes.")]
    public void List_WellFormed_IsReadInOrder()
    {
        Assert.Equal("foo[]", Print("foo"));
        Assert.Equal("foo[baz=2] bar[baz= x=y]", Print("foo; baz=2, bar; baz; x=\"y\""));
        Assert.Equal("mux[max-channels=4 flow-control=] deflate-stream[]", Print("mux; max-channels=4; flow-control, deflate-stream"));
        Assert.Equal("a[b=cd] e[]", Print(" a ;b= \"c\\d\" ,, e,"));
    }

    [Fact, Rule(6455, "9.1", "A quoted value must be a token without its quotes, as every other value; anything else in the list makes it malformed.")]
    public void List_Malformed_IsNone() =>
        Assert.All(Malformed.Where(list => !list.Contains("\r\n", StringComparison.Ordinal)), list => Assert.Null(HeaderExtension.ParseList(list)));

    private static string Print(string list) =>
        string.Join(' ', HeaderExtension.ParseList(list)!.Select(one => $"{one.Name}[{string.Join(' ', one.Parameters.Select(pair => $"{pair.Key}={pair.Value}"))}]"));
}
