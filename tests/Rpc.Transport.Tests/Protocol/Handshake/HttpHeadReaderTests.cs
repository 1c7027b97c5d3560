using System.Text;
using Rpc.Transport.Protocol.Handshake;

namespace Rpc.Transport.Tests.Protocol.Handshake;

/// <summary>RFC 9112: the head of a message, read strictly and within bounds.</summary>
public sealed class HttpHeadReaderTests
{
    private const string Good = "GET /chat?x=1 HTTP/1.1\r\nHost: a\r\nX-Empty:\r\nX-Space: \t v w \t\r\n\r\n";

    [Fact]
    public void Head_WholeOrAtAnySplit_IsRead()
    {
        for (int split = 0; split < Good.Length; split++)
        {
            var reader = new HttpHeadReader(1000);
            Assert.False(Read(reader, Good[..split], out _, out _, out HandshakeFailure? failure));
            Assert.Null(failure);
            Assert.True(Read(reader, Good + "rest", out HttpHead? head, out int length, out _));
            Assert.Equal(Good.Length, length);
            Assert.Equal(("GET", "/chat?x=1", new Version(1, 1)), (head!.Method, head.Target, head.Version));
            Assert.Equal(["Host=a", "X-Empty=", "X-Space=v w"], head.Fields.Select(field => $"{field.Key}={field.Value}"));
        }
    }

    [Fact]
    public void Head_AskedForAField_FindsItInAnyCaseAndJoinsSeveral()
    {
        const string Text = "GET / HTTP/1.1\r\nHost: a:1\r\nX-Empty:\r\nX-Latin: \u00FC: \u00E9\r\nX-Two: 1\r\nx-two: 2\r\n\r\n";
        Assert.True(Read(new HttpHeadReader(1000), Text, out HttpHead? head, out _, out _));
        Assert.Equal(["Host", "X-Empty", "X-Latin", "X-Two", "x-two"], head!.Fields.Select(static field => field.Key));
        Assert.Equal((2, 0), (head.Count("X-TWO"), head.Count("X-None")));
        Assert.True(head.TryGetSingle("HOST", out string? host));
        Assert.Equal("a:1", host);
        Assert.False(head.TryGetSingle("X-Two", out _));
        Assert.Equal(("\u00FC: \u00E9", "1, 2", "", null), (head.Get("x-latin"), head.Get("X-Two"), head.Get("X-Empty"), head.Get("X-None")));
    }

    [Fact]
    public void StatusLine_WithAndWithoutReason_IsRead()
    {
        Assert.True(Read(new HttpHeadReader(1000), "HTTP/1.1 101 Switching Protocols\r\n\r\n", out HttpHead? head, out _, out _));
        Assert.Equal((101, "Switching Protocols"), (head!.StatusCode, head.ReasonPhrase));
        Assert.True(Read(new HttpHeadReader(1000), "HTTP/1.0 404\r\nA: b\r\n\r\n", out head, out _, out _));
        Assert.Equal((404, ""), (head!.StatusCode, head.ReasonPhrase));
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\nHost: a\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\rHost: a\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n b: folded\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\n\tfolded\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost : a\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\n: a\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nno colon\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nA: x\0y\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nA: \x01\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nA: \x7F\r\n\r\n")]
    [InlineData("GET  / HTTP/1.1\r\n\r\n")]
    [InlineData("GET /a b HTTP/1.1\r\n\r\n")]
    [InlineData("GET / http/1.1\r\n\r\n")]
    [InlineData("GET / HTTP/1.10\r\n\r\n")]
    [InlineData("GET / HTTP/11\r\n\r\n")]
    [InlineData("GET /\r\n\r\n")]
    [InlineData("G@T / HTTP/1.1\r\n\r\n")]
    [InlineData(" GET / HTTP/1.1\r\n\r\n")]
    [InlineData("\r\nGET / HTTP/1.1\r\n\r\n")]
    [InlineData("HTTP/1.1 99 Low\r\n\r\n")]
    [InlineData("HTTP/1.1 1010 Long\r\n\r\n")]
    [InlineData("HTTP/1.1 abc\r\n\r\n")]
    [InlineData("\r\n\r\n")]
    [InlineData("\x16\x03\x01\x02")]
    public void Head_Malformed_IsBadRequest(string text)
    {
        Assert.False(Read(new HttpHeadReader(1000), text, out HttpHead? head, out _, out HandshakeFailure? failure));
        Assert.Null(head);
        Assert.Equal(400, failure?.StatusCode);
    }

    [Fact]
    public void Head_BeyondTheLimit_IsTooLarge()
    {
        Assert.True(Read(new HttpHeadReader(Good.Length), Good, out _, out _, out _));
        Assert.False(Read(new HttpHeadReader(Good.Length - 1), Good, out _, out _, out HandshakeFailure? failure));
        Assert.Equal(431, failure?.StatusCode);
    }

    [Theory]
    [InlineData("A: b\r\nC: d"), InlineData("x\0y"), InlineData("x\ny")]
    public void Writer_RefusesHeaderInjection(string value)
    {
        Assert.Throws<ArgumentException>(() => Write("X", value));
        Assert.Throws<ArgumentException>(() => Write(value, "x"));
        Assert.Throws<ArgumentException>(() => HttpHeadWriter.Response(101, value).End());
    }

    [Fact]
    public void Writer_OfLongFields_PrintsThemWhole()
    {
        string value = new('v', 5000);
        Assert.Equal($"GET / HTTP/1.1\r\nX: {value}\r\n\r\n", Encoding.Latin1.GetString(Write("X", value)));
    }

    private static byte[] Write(string name, string value)
    {
        var head = HttpHeadWriter.Request("GET", "/");
        head.Add(name, value);
        return head.End();
    }

    internal static HttpHead Parse(string text)
    {
        Assert.True(Read(new HttpHeadReader(100_000), text, out HttpHead? head, out _, out HandshakeFailure? failure), failure?.Reason);
        return head!;
    }

    private static bool Read(HttpHeadReader reader, string text, out HttpHead? head, out int length, out HandshakeFailure? failure) =>
        reader.TryRead(Encoding.Latin1.GetBytes(text), out head, out length, out failure);
}
