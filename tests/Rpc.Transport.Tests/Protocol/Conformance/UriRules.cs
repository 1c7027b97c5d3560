using Rpc.Transport.Connections;

namespace Rpc.Transport.Tests.Protocol.Conformance;

/// <summary>RFC 6455 §3: the URIs of WebSockets.</summary>
public sealed class UriRules
{
    [Theory, Rule(6455, "3", "A URI has the scheme ws or wss and names a host; anything else is not dialled.", Sends = true)]
    [InlineData("http://a/"), InlineData("ws:///path"), InlineData("/relative"), InlineData("ws://user:pw@a/")]
    public void Uri_ThatIsNoWebSocketUri_IsRefused(string uri) => AssertRefused(uri);

    [Theory, Rule(6455, "3", "A fragment has no meaning in such a URI, and none is accepted, not even an empty one.", Sends = true)]
    [InlineData("ws://a/#x"), InlineData("ws://a/#"), InlineData("wss://a#"), InlineData("ws://a/b?c#d")]
    public void Uri_WithFragment_IsRefused(string uri) => AssertRefused(uri);

    [Theory, Rule(6455, "3", "The port is 80, or 443 with TLS, where none is given, and is named in Host only where it is another; an empty path is a slash; the query goes along.", Sends = true)]
    [InlineData("ws://Example.com", "example.com", "/", 80)]
    [InlineData("ws://example.com:80/a?b", "example.com", "/a?b", 80)]
    [InlineData("ws://example.com:8080/a%20b", "example.com:8080", "/a%20b", 8080)]
    [InlineData("ws://[::1]:81/", "[::1]:81", "/", 81)]
    [InlineData("ws://127.0.0.1?q", "127.0.0.1", "/?q", 80)]
    [InlineData("wss://a/", "a", "/", 443)]
    [InlineData("wss://a:80/", "a:80", "/", 80)]
    [InlineData("ws://a:443/", "a:443", "/", 443)]
    public void Uri_IsSplitIntoHostPortAndResourceName(string uri, string hostField, string target, int port)
    {
        WebSocketUri parsed = WebSocketUri.Parse(new Uri(uri));
        Assert.Equal((hostField, target, port), (parsed.HostField, parsed.Target, parsed.Port));
    }

    private static void AssertRefused(string uri) => Assert.Throws<ArgumentException>(() =>
    {
        WebSocketUri.Parse(uri);
    });
}
