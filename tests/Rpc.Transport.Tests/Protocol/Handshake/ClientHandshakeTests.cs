using System.Text;
using Rpc.Transport.Protocol.Deflate;
using Rpc.Transport.Protocol.Handshake;

namespace Rpc.Transport.Tests.Protocol.Handshake;

/// <summary>What a client learns from the answer. The rules of §4.1 are in Conformance/ClientHandshakeRules.</summary>
public sealed class ClientHandshakeTests
{
    private const string Answer =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
        "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nSec-WebSocket-Protocol: chat\r\n\r\n";

    [Fact]
    public void Answer_WithSubprotocol_TellsIt()
    {
        Assert.Null(Handshake().Check(HttpHeadReaderTests.Parse(Answer), out string? subprotocol, out _));
        Assert.Equal("chat", subprotocol);
    }

    [Fact]
    public void Answer_WithoutSubprotocol_OpensTheConnection()
    {
        Assert.Null(Handshake().Check(HttpHeadReaderTests.Parse(Answer.Replace("Sec-WebSocket-Protocol: chat\r\n", "", StringComparison.Ordinal)), out string? subprotocol, out _));
        Assert.Null(subprotocol);
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

    private static ClientHandshake Handshake() =>
        new("server.example.com:81", "/chat?x", ["chat", "superchat"], [new("Origin", "http://example.com")], "the sample nonce"u8);
}
