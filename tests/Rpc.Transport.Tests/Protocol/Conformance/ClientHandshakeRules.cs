using System.Text;
using Rpc.Transport.Client;
using Rpc.Transport.Protocol.Handshake;
using Rpc.Transport.Server;
using Rpc.Transport.Tests.Connections;
using static Rpc.Transport.Tests.Protocol.Conformance.Handshakes;

namespace Rpc.Transport.Tests.Protocol.Conformance;

/// <summary>RFC 6455 §4.1: the opening handshake as a client writes it and reads the answer.</summary>
public sealed class ClientHandshakeRules
{
    private const string Accept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

    [Fact, Rule(6455, "4.1", "An answer of the form of §4.2.2 opens the connection, whatever the order and the case of its field names, and whatever else it says.")]
    public void Answer_Sound_OpensTheConnection()
    {
        Assert.Null(Judge(Answer));
        Assert.Null(Judge("Upgrade: websocket\r\nConnection: Upgrade", "connection: keep-alive, upgrade\r\nServer: x\r\nUPGRADE: WebSocket"));
        Assert.Null(Judge("Switching Protocols", "Anything"));
        Assert.Null(Judge("101 Switching Protocols", "101"));
        Assert.Null(Judge("Sec-WebSocket-Protocol: chat\r\n", ""));
    }

    [Fact, Rule(6455, "4.1", "Any status but 101 opens nothing; redirects are not followed.")]
    public void Status_OtherThan101_OpensNothing()
    {
        foreach (int status in (int[])[200, 204, 301, 302, 307, 400, 401, 403, 404, 426, 500, 503])
            Assert.Equal(status, Judge("101 Switching Protocols", $"{status} Other"));
    }

    [Fact, Rule(6455, "4.1", "The answer is one of HTTP/1.1; with an earlier version there are no upgrades.")]
    public void HttpVersion_Unfit_FailsTheConnection()
    {
        Assert.Null(Judge("HTTP/1.1", "HTTP/1.2"));
        foreach (string version in (string[])["HTTP/1.0", "HTTP/2.0"])
            Assert.Equal(101, Judge("HTTP/1.1", version));
    }

    [Fact, Rule(6455, "4.1", "An answer that is no sound HTTP head fails the connection.")]
    public void Head_Malformed_FailsTheConnection()
    {
        foreach (string line in (string[])["Upgrade: websocket\n", "Upgrade : websocket\r\n", " Upgrade: websocket\r\n", "Upgrade: web\0socket\r\n", "Upgrade\r\n"])
            Assert.Equal(400, Judge("Upgrade: websocket\r\n", line));
        foreach (string line in (string[])["HTTP/1.1 10 x", "HTTP/1.1 1010 x", "HTTP/1.1 abc x", "http/1.1 101 x", "ICY 200 OK"])
            Assert.Equal(400, Judge("HTTP/1.1 101 Switching Protocols", line));
        Assert.Equal(0, Judge("HTTP/1.1 101 Switching Protocols", "GET / HTTP/1.1"));
    }

    [Fact, Rule(6455, "4.1", "Without Upgrade, or with another value than websocket in any case, the connection fails.")]
    public void Upgrade_MissingOrOther_FailsTheConnection()
    {
        foreach (string line in (string[])["", "Upgrade:\r\n", "Upgrade: h2c\r\n", "Upgrade: websockets\r\n", "Upgrade: websocket, h2c\r\n", "Upgrade: websocket\r\nUpgrade: websocket\r\n"])
            Assert.Equal(101, Judge("Upgrade: websocket\r\n", line));
    }

    [Fact, Rule(6455, "4.1", "Without Connection, or without Upgrade in any case among its tokens, the connection fails.")]
    public void Connection_WithoutUpgrade_FailsTheConnection()
    {
        foreach (string line in (string[])["", "Connection:\r\n", "Connection: close\r\n", "Connection: keep-alive\r\n", "Connection: Upgrades\r\n"])
            Assert.Equal(101, Judge("Connection: Upgrade\r\n", line));
    }

    [Fact, Rule(6455, "4.1", "Sec-WebSocket-Accept is exactly what follows from the key, spaces around it aside; missing or other, in case alone even, it fails the connection.")]
    public void Accept_MissingOrOther_FailsTheConnection()
    {
        Assert.Null(Judge(Accept, $" \t{Accept}\t "));
        Assert.Equal(101, Judge($"Sec-WebSocket-Accept: {Accept}\r\n", ""));
        foreach (string accept in (string[])["", "S3pPLMBiTxaQ9kYGzzhZRbK+xOo=", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo", "dGhlIHNhbXBsZSBub25jZQ==", "ICX+Yqv66kxgM0FcWaLWlFLwTAI=", $"{Accept}, {Accept}"])
            Assert.Equal(101, Judge(Accept, accept));
    }

    [Fact, Rule(6455, "11.3.3", "Sec-WebSocket-Accept appears once.")]
    public void Accept_Repeated_FailsTheConnection() => Assert.Equal(101, Judge("Upgrade: websocket", $"Upgrade: websocket\r\nSec-WebSocket-Accept: {Accept}"));

    [Fact, Rule(6455, "4.1", "An extension that was not offered fails the connection.")]
    public void Extension_NotOffered_FailsTheConnection()
    {
        Assert.Equal(101, Judge("Upgrade: websocket", "Upgrade: websocket\r\nSec-WebSocket-Extensions: permessage-deflate"));
        Assert.Null(Judge("Upgrade: websocket", "Upgrade: websocket\r\nSec-WebSocket-Extensions: permessage-deflate", new DeflateOptions()));
        Assert.Equal(101, Judge("Upgrade: websocket", "Upgrade: websocket\r\nSec-WebSocket-Extensions: x-other", new DeflateOptions()));
        Assert.Equal(101, Judge("Upgrade: websocket", "Upgrade: websocket\r\nSec-WebSocket-Extensions: permessage-deflate, x-other", new DeflateOptions()));
    }

    [Fact, Rule(6455, "9.1", "A malformed Sec-WebSocket-Extensions fails the connection, whether or not anything was offered.")]
    public void Extensions_Malformed_FailTheConnection()
    {
        foreach (string list in ExtensionRules.Malformed)
        {
            Assert.Equal(101, Judge("Upgrade: websocket", "Upgrade: websocket\r\nSec-WebSocket-Extensions: " + list));
            Assert.Equal(101, Judge("Upgrade: websocket", "Upgrade: websocket\r\nSec-WebSocket-Extensions: " + list, new DeflateOptions()));
        }
    }

    [Fact, Rule(6455, "4.1", "A subprotocol that was not offered, in just this case of its letters, fails the connection.")]
    public void Subprotocol_NotOffered_FailsTheConnection()
    {
        Assert.Null(Judge("Protocol: chat", "Protocol: superchat"));
        foreach (string chosen in (string[])["", "other", "Chat", "chat, superchat", "chat,"])
            Assert.Equal(101, Judge("Protocol: chat", "Protocol: " + chosen));
    }

    [Fact, Rule(6455, "11.3.4", "Sec-WebSocket-Protocol appears at most once in an answer.")]
    public void Subprotocol_Repeated_FailsTheConnection() =>
        Assert.Equal(101, Judge("Sec-WebSocket-Protocol: chat", "Sec-WebSocket-Protocol: chat\r\nSec-WebSocket-Protocol: chat"));

    [Fact, Rule(6455, "4.1", "The request is a GET of HTTP/1.1 with Host, Upgrade, Connection, Sec-WebSocket-Key and Sec-WebSocket-Version 13, each once.", Sends = true)]
    public void Request_IsWhatSection41Asks()
    {
        var handshake = new ClientHandshake("server.example.com:81", "/chat?x", ["chat", "superchat"], [new("Origin", "http://example.com")], "the sample nonce"u8);
        Assert.Equal(
            "GET /chat?x HTTP/1.1\r\nHost: server.example.com:81\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n" +
            "Sec-WebSocket-Protocol: chat, superchat\r\nOrigin: http://example.com\r\n\r\n",
            Encoding.Latin1.GetString(handshake.Request));
    }

    [Fact, Rule(6455, "4.1", "The fields that the handshake decides about are not set by the application a second time.", Sends = true)]
    public void Field_OfTheHandshakeItself_IsRefused()
    {
        foreach (string name in (string[])
            ["Host", "upgrade", "CONNECTION", "sec-websocket-key", "Sec-WebSocket-Version", "Sec-WebSocket-Protocol", "Sec-WebSocket-Extensions", "Sec-WebSocket-Accept", "Content-Length", "Transfer-Encoding"])
            Assert.Throws<ArgumentException>(() => new ClientHandshake("h", "/", [], [new(name, "x")], new byte[16]));
    }

    [Fact, Rule(6455, "4.1", "Subprotocols are tokens, and no two of them the same.", Sends = true)]
    public void Subprotocol_MalformedOrRepeated_IsRefused()
    {
        foreach (string[] offered in (string[][])[["a", "a"], ["a b"], [""], ["a,b"], ["ä"]])
            Assert.Throws<ArgumentException>(() => new ClientHandshake("h", "/", offered, [], new byte[16]));
    }

    [Fact, Rule(6455, "4.1", "The key stands for 16 bytes, chosen anew for each connection.", Sends = true)]
    public async Task Key_IsFreshForEachConnection()
    {
        var keys = new List<string>();
        await using WebSocketListener listener = Peers.Listen(_ => Task.CompletedTask, new WebSocketListenerOptions
        {
            Decide = (request, _) =>
            {
                keys.Add(request.Head.Get("Sec-WebSocket-Key")!);
                return new(HandshakeDecision.Accept());
            },
        });
        for (int i = 0; i < 5; i++)
        {
            WebSocketConnection client = await Peers.DialAsync(listener, new WebSocketClientOptions());
            client.Abort(null);
        }

        Assert.Equal(5, keys.Distinct().Count());
        Assert.All(keys, key => Assert.Equal(16, Convert.FromBase64String(key).Length));
    }
}
