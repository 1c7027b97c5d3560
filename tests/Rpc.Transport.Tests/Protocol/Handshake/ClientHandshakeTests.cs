using System.Text;
using Rpc.Transport.Protocol.Deflate;
using Rpc.Transport.Protocol.Handshake;

namespace Rpc.Transport.Tests.Protocol.Handshake;

/// <summary>RFC 6455 §4.1: the client's side of the opening handshake.</summary>
public sealed class ClientHandshakeTests
{
    private const string Answer =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
        "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nSec-WebSocket-Protocol: chat\r\n\r\n";

    [Fact]
    public void Request_IsWhatSection41Asks() =>
        Assert.Equal(
            "GET /chat?x HTTP/1.1\r\nHost: server.example.com:81\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n" +
            "Sec-WebSocket-Protocol: chat, superchat\r\nOrigin: http://example.com\r\n\r\n",
            Encoding.Latin1.GetString(Handshake().Request));

    [Theory]
    [InlineData("", "")]
    [InlineData("Upgrade: websocket", "UPGRADE: WebSocket")]
    [InlineData("Connection: Upgrade", "Connection: keep-alive, upgrade")]
    public void Answer_ThatFollowsTheRules_OpensTheConnection(string line, string replacement)
    {
        string text = line.Length == 0 ? Answer : Answer.Replace(line, replacement, StringComparison.Ordinal);
        Assert.Null(Handshake().Check(HttpHeadReaderTests.Parse(text), out string? subprotocol, out _));
        Assert.Equal("chat", subprotocol);
    }

    [Fact]
    public void Answer_WithoutSubprotocol_OpensTheConnection()
    {
        Assert.Null(Handshake().Check(HttpHeadReaderTests.Parse(Answer.Replace("Sec-WebSocket-Protocol: chat\r\n", "", StringComparison.Ordinal)), out string? subprotocol, out _));
        Assert.Null(subprotocol);
    }

    [Theory]
    [InlineData("101 Switching", "200 OK", 200)]
    [InlineData("101 Switching", "302 Found", 302)]
    [InlineData("101 Switching", "404 Not", 404)]
    [InlineData("HTTP/1.1", "HTTP/1.0", 101)]
    [InlineData("Upgrade: websocket\r\n", "", 101)]
    [InlineData("Upgrade: websocket", "Upgrade: h2c", 101)]
    [InlineData("Connection: Upgrade\r\n", "", 101)]
    [InlineData("Connection: Upgrade", "Connection: close", 101)]
    [InlineData("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", "S3pPLMBiTxaQ9kYGzzhZRbK+xOo=", 101)]
    [InlineData("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n", "", 101)]
    [InlineData("Sec-WebSocket-Protocol: chat", "Sec-WebSocket-Protocol: other", 101)]
    [InlineData("Sec-WebSocket-Protocol: chat", "Sec-WebSocket-Protocol: chat, superchat", 101)]
    [InlineData("Sec-WebSocket-Protocol: chat", "Sec-WebSocket-Protocol: chat\r\nSec-WebSocket-Protocol: chat", 101)]
    [InlineData("Sec-WebSocket-Protocol: chat", "Sec-WebSocket-Extensions: permessage-deflate", 101)]
    public void Answer_ThatBreaksARule_FailsTheHandshake(string line, string replacement, int status)
    {
        HandshakeFailure? failure = Handshake().Check(HttpHeadReaderTests.Parse(Answer.Replace(line, replacement, StringComparison.Ordinal)), out _, out _);
        Assert.Equal(status, failure?.StatusCode);
    }

    // RFC 7692 §7.1: the offer, and what may be made of it.
    [Theory]
    [InlineData("", true, false)]
    [InlineData("Sec-WebSocket-Extensions: permessage-deflate\r\n", true, true)]
    [InlineData("Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits=9; server_no_context_takeover\r\n", true, true)]
    [InlineData("Sec-WebSocket-Extensions: permessage-deflate\r\nSec-WebSocket-Extensions: permessage-deflate\r\n", false, false)]
    [InlineData("Sec-WebSocket-Extensions: permessage-deflate; x\r\n", false, false)]
    [InlineData("Sec-WebSocket-Extensions: permessage-deflate;\r\n", false, false)]
    [InlineData("Sec-WebSocket-Extensions: x-other\r\n", false, false)]
    public void Answer_ToAnOfferOfCompression_IsChecked(string field, bool opens, bool compresses)
    {
        var handshake = new ClientHandshake("h", "/", ["chat"], [], "the sample nonce"u8, DeflateNegotiation.CreateOffer(new DeflateOptions()));
        Assert.Contains("\r\nSec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n", Encoding.Latin1.GetString(handshake.Request), StringComparison.Ordinal);
        string answer = Answer.Replace("Sec-WebSocket-Protocol", field + "Sec-WebSocket-Protocol", StringComparison.Ordinal);
        Assert.Equal(opens, handshake.Check(HttpHeadReaderTests.Parse(answer), out _, out DeflateAgreement? agreed) is null);
        Assert.Equal(compresses, agreed is not null);
    }

    [Theory]
    [InlineData("Host"), InlineData("sec-websocket-key"), InlineData("Content-Length")]
    public void Header_OfTheHandshakeItself_IsRefused(string name) =>
        Assert.Throws<ArgumentException>(() => new ClientHandshake("h", "/", [], [new(name, "x")], new byte[16]));

    [Fact]
    public void Subprotocol_MalformedOrRepeated_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => new ClientHandshake("h", "/", ["a", "a"], [], new byte[16]));
        Assert.Throws<ArgumentException>(() => new ClientHandshake("h", "/", ["a b"], [], new byte[16]));
        Assert.Throws<ArgumentException>(() => new ClientHandshake("h", "/", [""], [], new byte[16]));
    }

    private static ClientHandshake Handshake() =>
        new("server.example.com:81", "/chat?x", ["chat", "superchat"], [new("Origin", "http://example.com")], "the sample nonce"u8);
}
