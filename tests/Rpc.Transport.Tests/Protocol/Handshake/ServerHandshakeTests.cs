using System.Text;
using Rpc.Transport.Protocol.Handshake;

namespace Rpc.Transport.Tests.Protocol.Handshake;

/// <summary>RFC 6455 §4.2: the server's side of the opening handshake.</summary>
public sealed class ServerHandshakeTests
{
    internal const string Sample =
        "GET /chat?room=1 HTTP/1.1\r\nHost: server.example.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin: http://example.com\r\n" +
        "Sec-WebSocket-Protocol: chat, superchat\r\nSec-WebSocket-Version: 13\r\n\r\n";

    [Fact]
    public void Accept_ForTheSampleKey_IsTheSampleOfSection13() =>
        Assert.Equal("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", AcceptKey.Compute("dGhlIHNhbXBsZSBub25jZQ=="));

    [Fact]
    public void Request_OfTheSample_IsAcceptedWithTheFirstSupportedSubprotocol()
    {
        ServerHandshakeRequest? request = Check(Sample, out HandshakeFailure? failure);
        Assert.Null(failure);
        Assert.Equal(("/chat", "?room=1", "http://example.com"), (request!.Path, request.Query, request.Origin));
        Assert.Equal(["chat", "superchat"], request.Subprotocols);
        Assert.Equal("superchat", ServerHandshake.ChooseSubprotocol(request, ["other", "superchat", "chat"]));
        Assert.Null(ServerHandshake.ChooseSubprotocol(request, ["Chat"]));
        Assert.Equal(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
            "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nSec-WebSocket-Protocol: chat\r\n\r\n",
            Encoding.Latin1.GetString(ServerHandshake.WriteAccept(request, "chat")));
    }

    [Theory]
    [InlineData("GET /chat?room=1 HTTP/1.1", "GET http://server.example.com/chat?room=1 HTTP/1.1", "/chat")]
    [InlineData("GET /chat?room=1 HTTP/1.1", "GET http://server.example.com HTTP/1.1", "/")]
    [InlineData("GET /chat?room=1 HTTP/1.1", "GET http://server.example.com?q HTTP/1.1", "/")]
    [InlineData("GET /chat?room=1 HTTP/1.1", "GET /%2e HTTP/1.2", "/%2e")]
    [InlineData("Connection: Upgrade", "Connection: keep-alive, upgrade", "/chat")]
    [InlineData("Connection: Upgrade", "Connection: keep-alive\r\nConnection: UPGRADE", "/chat")]
    [InlineData("Upgrade: websocket", "upgrade: WebSocket", "/chat")]
    [InlineData("Host: server.example.com", "Host: [::1]:80\r\nContent-Length: 0", "/chat")]
    [InlineData("Sec-WebSocket-Version: 13", "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Extensions: permessage-deflate; client_max_window_bits", "/chat")]
    public void Request_InAnAllowedVariation_IsAccepted(string line, string replacement, string path)
    {
        ServerHandshakeRequest? request = Check(Sample.Replace(line, replacement, StringComparison.Ordinal), out HandshakeFailure? failure);
        Assert.Null(failure);
        Assert.Equal(path, request!.Path);
    }

    [Theory]
    [InlineData("GET /", "POST /", 405, "Allow: GET")]
    [InlineData("HTTP/1.1", "HTTP/1.0", 505, "")]
    [InlineData("HTTP/1.1", "HTTP/2.0", 505, "")]
    [InlineData("GET /chat", "GET *chat", 400, "")]
    [InlineData("GET /chat", "GET /chat#x", 400, "")]
    [InlineData("Host: server.example.com\r\n", "", 400, "")]
    [InlineData("Host: server.example.com", "Host: a\r\nHost: b", 400, "")]
    [InlineData("Host: server.example.com", "Host: ", 400, "")]
    [InlineData("Host: server.example.com", "Host: a/b", 400, "")]
    [InlineData("Host: server.example.com", "Host: a\r\nTransfer-Encoding: chunked", 400, "")]
    [InlineData("Host: server.example.com", "Host: a\r\nContent-Length: 5", 400, "")]
    [InlineData("Upgrade: websocket\r\n", "", 426, "Upgrade: websocket")]
    [InlineData("Upgrade: websocket", "Upgrade: h2c", 426, "Upgrade: websocket")]
    [InlineData("Connection: Upgrade\r\n", "", 400, "")]
    [InlineData("Connection: Upgrade", "Connection: close", 400, "")]
    [InlineData("Sec-WebSocket-Version: 13\r\n", "", 426, "Sec-WebSocket-Version: 13")]
    [InlineData("Sec-WebSocket-Version: 13", "Sec-WebSocket-Version: 8", 426, "Sec-WebSocket-Version: 13")]
    [InlineData("Sec-WebSocket-Version: 13", "Sec-WebSocket-Version: 013", 426, "Sec-WebSocket-Version: 13")]
    [InlineData("Sec-WebSocket-Version: 13", "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Version: 13", 426, "Sec-WebSocket-Version: 13")]
    [InlineData("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", "", 400, "")]
    [InlineData("dGhlIHNhbXBsZSBub25jZQ==", "", 400, "")]
    [InlineData("dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZQ", 400, "")]
    [InlineData("dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZQAA", 400, "")]
    [InlineData("dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25 ZQ==", 400, "")]
    [InlineData("dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25!ZQ==", 400, "")]
    [InlineData("Sec-WebSocket-Version: 13", "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", 400, "")]
    [InlineData("chat, superchat", "chat, chat", 400, "")]
    [InlineData("chat, superchat", "chat superchat", 400, "")]
    [InlineData("chat, superchat", " , ", 400, "")]
    [InlineData("Sec-WebSocket-Version: 13", "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Extensions: a;;b", 400, "")]
    public void Request_ThatBreaksARule_IsRefusedWithTheFittingStatus(string line, string replacement, int status, string answerLine)
    {
        Assert.Null(Check(Sample.Replace(line, replacement, StringComparison.Ordinal), out HandshakeFailure? failure));
        Assert.Equal(status, failure?.StatusCode);
        string answer = Encoding.Latin1.GetString(ServerHandshake.WriteFailure(failure!));
        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        Assert.Contains(answerLine, answer, StringComparison.Ordinal);
        Assert.Equal(status == 426, answer.Contains("Connection: Upgrade, close", StringComparison.Ordinal));
    }

    [Fact]
    public void Extensions_OfTheRequest_AreReadAndTheChosenOneIsAnswered()
    {
        ServerHandshakeRequest request = Check(
            Sample.Replace("\r\n\r\n", "\r\nSec-WebSocket-Extensions: a; b=1, c\r\nSec-WebSocket-Extensions: d;e=\"f\"\r\n\r\n", StringComparison.Ordinal), out _)!;
        Assert.Equal(["a", "c", "d"], request.Extensions.Select(extension => extension.Name));
        Assert.Equal(["b=1", "e=f"], request.Extensions.SelectMany(extension => extension.Parameters).Select(pair => $"{pair.Key}={pair.Value}"));
        Assert.Contains("\r\nSec-WebSocket-Extensions: d\r\n", Encoding.Latin1.GetString(ServerHandshake.WriteAccept(request, null, "d")), StringComparison.Ordinal);
    }

    [Fact]
    public void Origin_NotInTheList_IsForbidden()
    {
        ServerHandshakeRequest request = Check(Sample, out _)!;
        Assert.Null(ServerHandshake.CheckOrigin(request, null));
        Assert.Null(ServerHandshake.CheckOrigin(request, ["HTTP://example.com"]));
        Assert.Equal(403, ServerHandshake.CheckOrigin(request, ["http://other.example.com"])?.StatusCode);
        ServerHandshakeRequest noBrowser = Check(Sample.Replace("Origin: http://example.com\r\n", "", StringComparison.Ordinal), out _)!;
        Assert.Null(ServerHandshake.CheckOrigin(noBrowser, []));
    }

    private static ServerHandshakeRequest? Check(string text, out HandshakeFailure? failure) =>
        ServerHandshake.Check(HttpHeadReaderTests.Parse(text), out failure);
}
