using System.Text;
using Rpc.Transport.Protocol.Handshake;

namespace Rpc.Transport.Tests.Protocol.Handshake;

/// <summary>What a server's application is told of the request. The rules of §4.2 are in Conformance/ServerHandshakeRules.</summary>
public sealed class ServerHandshakeTests
{
    internal const string Sample =
        "GET /chat?room=1 HTTP/1.1\r\nHost: server.example.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin: http://example.com\r\n" +
        "Sec-WebSocket-Protocol: chat, superchat\r\nSec-WebSocket-Version: 13\r\n\r\n";

    [Fact]
    public void Request_OfTheSample_TellsItsParts()
    {
        ServerHandshakeRequest? request = Check(Sample, out HandshakeFailure? failure);
        Assert.Null(failure);
        Assert.Equal(("/chat", "?room=1", "http://example.com"), (request!.Path, request.Query, request.Origin));
        Assert.Equal(["chat", "superchat"], request.Subprotocols);
        Assert.Equal("superchat", ServerHandshake.ChooseSubprotocol(request, ["other", "superchat", "chat"]));
    }

    [Theory]
    [InlineData("GET http://server.example.com/chat?room=1 HTTP/1.1", "/chat", "?room=1")]
    [InlineData("GET http://server.example.com HTTP/1.1", "/", "")]
    [InlineData("GET http://server.example.com?q HTTP/1.1", "/", "?q")]
    [InlineData("GET /%2e HTTP/1.2", "/%2e", "")]
    public void RequestTarget_IsSplitIntoPathAndQuery(string line, string path, string query)
    {
        ServerHandshakeRequest? request = Check(Sample.Replace("GET /chat?room=1 HTTP/1.1", line, StringComparison.Ordinal), out HandshakeFailure? failure);
        Assert.Null(failure);
        Assert.Equal((path, query), (request!.Path, request.Query));
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

    private static ServerHandshakeRequest? Check(string text, out HandshakeFailure? failure) =>
        ServerHandshake.Check(HttpHeadReaderTests.Parse(text), out failure);
}
