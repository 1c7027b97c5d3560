using Rpc.Transport.Protocol.Handshake;
using static Rpc.Transport.Tests.Protocol.Conformance.Handshakes;

namespace Rpc.Transport.Tests.Protocol.Conformance;

/// <summary>RFC 6455 §4.2, §4.4, §10.2: the opening handshake as a server reads and answers it.</summary>
public sealed class ServerHandshakeRules
{
    private const string Key = "dGhlIHNhbXBsZSBub25jZQ==";

    [Fact, Rule(6455, "4.2.1", "A request of the form of §4.1 opens the connection, whatever the order and the case of its field names, and whatever else it says.")]
    public void Request_Sound_OpensTheConnection()
    {
        AssertStatus(101, Ask(Request));
        AssertStatus(101, Ask("Host: server.example.com\r\nUpgrade: websocket", "UPGRADE: websocket\r\nhost: server.example.com\r\nCookie: a=b\r\nX-Unknown: \t spaces \t"));
        AssertStatus(101, Ask("Origin: http://example.com\r\n", "sec-websocket-unknown: x\r\nContent-Length: 0\r\n"));
    }

    [Fact, Rule(6455, "4.2.1", "The method is GET; any other is refused with 405 and told so.")]
    public void Method_OtherThanGet_IsRefused()
    {
        foreach (string method in (string[])["POST", "HEAD", "PUT", "CONNECT", "get"])
        {
            string answer = Ask("GET ", method + " ");
            AssertStatus(405, answer);
            AssertField("Allow: GET", answer);
        }
    }

    [Fact, Rule(6455, "4.2.1", "The version of HTTP is 1.1 or higher, of major version 1; others are refused with 505.")]
    public void HttpVersion_Unfit_IsRefused()
    {
        AssertStatus(101, Ask("HTTP/1.1", "HTTP/1.2"));
        foreach (string version in (string[])["HTTP/1.0", "HTTP/0.9", "HTTP/2.0", "HTTP/3.0"])
            AssertStatus(505, Ask("HTTP/1.1", version));
    }

    [Fact, Rule(6455, "4.2.1", "The request target is a path with an optional query, or a whole URI; anything else, and a fragment, is refused with 400.")]
    public void RequestTarget_IsPathOrUri()
    {
        foreach (string target in (string[])["/", "/chat?x=1&y=/", "/%2e%00", "http://server.example.com/chat", "ws://server.example.com", "http://server.example.com?q"])
            AssertStatus(101, Ask("/chat", target));
        foreach (string target in (string[])["*", "chat", "/chat#x", "server.example.com:80", "ftp://a/"])
            AssertStatus(400, Ask("/chat", target));
    }

    [Fact, Rule(6455, "4.2.1", "There is exactly one Host, and it names a host; else the request is refused with 400.")]
    public void Host_MissingRepeatedOrEmpty_IsRefused()
    {
        AssertStatus(101, Ask("server.example.com", "[::1]:8080"));
        AssertStatus(400, Ask("Host: server.example.com\r\n", ""));
        AssertStatus(400, Ask("Host: server.example.com", "Host: a\r\nHost: a"));
        foreach (string host in (string[])["", "a/b", "u@a", "a b", "a,b"])
            AssertStatus(400, Ask("server.example.com", host));
    }

    [Fact, Rule(6455, "4.2.1", "Upgrade names websocket, in any case, also among others; else the request is answered with 426 and the name.")]
    public void Upgrade_WithoutWebsocket_IsTold()
    {
        foreach (string value in (string[])["websocket", "WebSocket", "WEBSOCKET", "h2c, websocket", "websocket,\th2c"])
            AssertStatus(101, Ask("Upgrade: websocket", "Upgrade: " + value));
        foreach (string line in (string[])["", "Upgrade: h2c\r\n", "Upgrade: websockets\r\n", "Upgrade: web socket\r\n", "Upgrade:\r\n"])
        {
            string answer = Ask("Upgrade: websocket\r\n", line);
            AssertStatus(426, answer);
            AssertField("Upgrade: websocket", answer);
        }
    }

    [Fact, Rule(6455, "4.2.1", "Connection names Upgrade, in any case, also among others or in a further field; else the request is refused with 400.")]
    public void Connection_WithoutUpgrade_IsRefused()
    {
        foreach (string value in (string[])["Upgrade", "upgrade", "keep-alive, Upgrade", "Upgrade,keep-alive", "keep-alive\r\nConnection: UPGRADE", ", Upgrade,"])
            AssertStatus(101, Ask("Connection: Upgrade", "Connection: " + value));
        foreach (string line in (string[])["", "Connection: close\r\n", "Connection: Upgrades\r\n", "Connection: \"Upgrade\"\r\n", "Connection:\r\n"])
            AssertStatus(400, Ask("Connection: Upgrade\r\n", line));
    }

    [Fact, Rule(6455, "4.2.1", "Sec-WebSocket-Key is the base64 form of 16 bytes; else the request is refused with 400.")]
    public void Key_NotOf16Bytes_IsRefused()
    {
        foreach (string key in (string[])["AAAAAAAAAAAAAAAAAAAAAA==", "/////////////////////w==", "\tdGhlIHNhbXBsZSBub25jZQ== "])
            AssertStatus(101, Ask(Key, key));
        AssertStatus(400, Ask($"Sec-WebSocket-Key: {Key}\r\n", ""));
        foreach (string key in (string[])
            ["", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZSBub25jZQ=", "dGhlIHNhbXBsZSBub25jZQAA", "dGhlIHNhbXBsZSBub24=", "dGhlIHNhbXBsZSBub25 ZQ==", "dGhlIHNhbXBsZSBub25!ZQ==", "dGhlIHNhbXBsZSBub25jZQ==AAAA"])
            AssertStatus(400, Ask(Key, key));
    }

    [Fact, Rule(6455, "11.3.1", "Sec-WebSocket-Key appears once.")]
    public void Key_Repeated_IsRefused() => AssertStatus(400, Ask("Upgrade: websocket", $"Upgrade: websocket\r\nSec-WebSocket-Key: {Key}"));

    [Fact, Rule(6455, "4.2.1", "The fields of the handshake are those of one sound HTTP head: bare line ends, control characters, folded and nameless lines are refused with 400.")]
    public void Head_Malformed_IsRefused()
    {
        foreach (string line in (string[])["Upgrade: websocket\n", "Upgrade: websocket\r", "Upgrade : websocket\r\n", "Upgrade: websocket\r\n folded\r\n", "Upgrade: web\0socket\r\n", ": x\r\n", "no colon\r\n", "a b: c\r\n"])
            AssertStatus(400, Ask("Upgrade: websocket\r\n", line));
    }

    [Fact, Rule(6455, "4.2.1", "The request has no body, which would be read as frames here and as something else by a proxy.")]
    public void Request_WithBody_IsRefused()
    {
        AssertStatus(400, Ask("Origin: http://example.com", "Content-Length: 5"));
        AssertStatus(400, Ask("Origin: http://example.com", "Content-Length: 0\r\nContent-Length: 5"));
        AssertStatus(400, Ask("Origin: http://example.com", "Transfer-Encoding: chunked"));
    }

    [Fact, Rule(6455, "4.4", "A version other than 13, and none, is answered with 426 and the version spoken here.")]
    public void Version_OtherThan13_IsTold()
    {
        foreach (string line in (string[])["", "Sec-WebSocket-Version: 8\r\n", "Sec-WebSocket-Version: 0\r\n", "Sec-WebSocket-Version: 14\r\n", "Sec-WebSocket-Version: 013\r\n", "Sec-WebSocket-Version: 13, 8\r\n", "Sec-WebSocket-Version:\r\n", "Sec-WebSocket-Version: 255\r\n"])
        {
            string answer = Ask("Sec-WebSocket-Version: 13\r\n", line);
            AssertStatus(426, answer);
            AssertField("Sec-WebSocket-Version: 13", answer);
        }
    }

    [Fact, Rule(6455, "11.3.5", "Sec-WebSocket-Version appears once in a request.")]
    public void Version_Repeated_IsRefused() => AssertStatus(426, Ask("Sec-WebSocket-Version: 13", "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Version: 13"));

    [Fact, Rule(6455, "4.2.2", "The version is looked at before the key: another version may have other fields.")]
    public void Version_OtherThan13_WithoutKey_IsToldAllTheSame() =>
        AssertStatus(426, Ask($"Sec-WebSocket-Key: {Key}\r\nOrigin: http://example.com\r\nSec-WebSocket-Protocol: chat, superchat\r\nSec-WebSocket-Version: 13", "Sec-WebSocket-Version: 14"));

    [Fact, Rule(6455, "4.2.1", "Sec-WebSocket-Protocol is a list of tokens, no two the same; it may be spread over several fields. Else the request is refused with 400.")]
    public void Subprotocols_Malformed_AreRefused()
    {
        AssertStatus(101, Ask("chat, superchat", "chat\r\nSec-WebSocket-Protocol: superchat"));
        AssertStatus(101, Ask("Sec-WebSocket-Protocol: chat, superchat\r\n", ""));
        foreach (string list in (string[])["", " , ", "chat superchat", "chat, chat", "chat, a/b", "chat; q=1", "\"chat\"", "chat\r\nSec-WebSocket-Protocol: chat"])
            AssertStatus(400, Ask("chat, superchat", list));
    }

    [Fact, Rule(6455, "9.1", "A malformed Sec-WebSocket-Extensions is refused with 400; extensions that are not known here are passed over.")]
    public void Extensions_MalformedOrUnknown_AreRefusedOrPassedOver()
    {
        foreach (string list in ExtensionRules.Malformed)
            AssertStatus(400, Ask("Origin: http://example.com", "Sec-WebSocket-Extensions: " + list));
        foreach (string list in ExtensionRules.WellFormed)
            AssertStatus(101, Ask("Origin: http://example.com", "Sec-WebSocket-Extensions: " + list));
    }

    [Fact, Rule(6455, "10.2", "An origin that is not allowed is refused with 403, whoever sends none is no browser, and origins are compared without regard to case.")]
    public void Origin_NotAllowed_IsForbidden()
    {
        AssertStatus(101, Ask(Request, origins: ["HTTP://example.com"]));
        AssertStatus(101, Ask("Origin: http://example.com\r\n", "", origins: []));
        foreach (string origin in (string[])["http://other.example.com", "https://example.com", "http://example.com:81", "http://example.com.evil", "null", ""])
            AssertStatus(403, Ask("Origin: http://example.com", "Origin: " + origin, origins: ["http://example.com"]));
    }

    [Fact, Rule(6455, "4.2.2", "The answer is 101 with Upgrade, Connection and Sec-WebSocket-Accept: that of §1.3 for the request of §1.2, byte for byte.", Sends = true)]
    public void Answer_ToTheExample_IsTheExample() => Assert.Equal(Answer, Ask(Request, subprotocols: ["chat"]));

    [Fact, Rule(6455, "4.2.2", "Sec-WebSocket-Accept is the base64 form of the SHA-1 of the key as it was sent and the GUID; the key is not decoded.", Sends = true)]
    public void Accept_IsComputedFromTheKeyAsItWasSent()
    {
        Assert.Equal("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", AcceptKey.Compute(Key));
        AssertField("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", Ask(Key, $" \t {Key}\t"));
        AssertField("Sec-WebSocket-Accept: ICX+Yqv66kxgM0FcWaLWlFLwTAI=", Ask(Key, "AAAAAAAAAAAAAAAAAAAAAA=="));
    }

    [Fact, Rule(6455, "4.2.2", "At most one subprotocol is answered, one that the client offered and the server supports; where there is none, the field is left out.", Sends = true)]
    public void Subprotocol_IsOneThatBothKnow()
    {
        AssertField("Sec-WebSocket-Protocol: superchat", Ask(Request, subprotocols: ["other", "superchat", "chat"]));
        foreach (string[] supported in (string[][])[[], ["other"], ["Chat"], ["superchat2"]])
            Assert.DoesNotContain("Sec-WebSocket-Protocol", Ask(Request, subprotocols: supported), StringComparison.Ordinal);
        Assert.DoesNotContain("Sec-WebSocket-Protocol", Ask("Sec-WebSocket-Protocol: chat, superchat\r\n", "", subprotocols: ["chat"]), StringComparison.Ordinal);
    }

    [Fact, Rule(6455, "4.2.2", "An extension is answered only where the client offered it; where none is used, the field is left out.", Sends = true)]
    public void Extension_NotOffered_IsNotAnswered()
    {
        Assert.DoesNotContain("Extensions", Ask(Request, deflate: new()), StringComparison.Ordinal);
        Assert.DoesNotContain("Extensions", Ask("Origin: http://example.com", "Sec-WebSocket-Extensions: x-other; a=b", deflate: new()), StringComparison.Ordinal);
        Assert.DoesNotContain("Extensions", Ask("Origin: http://example.com", "Sec-WebSocket-Extensions: permessage-deflate"), StringComparison.Ordinal);
        AssertField("Sec-WebSocket-Extensions: permessage-deflate", Ask("Origin: http://example.com", "Sec-WebSocket-Extensions: x-other, permessage-deflate", deflate: new()));
    }

    [Fact, Rule(6455, "4.2.2", "A request that is refused gets an HTTP answer of known length, after which the connection is closed.", Sends = true)]
    public void Refusal_IsAWholeHttpAnswer()
    {
        foreach (string answer in (string[])[Ask("GET ", "POST "), Ask("Version: 13", "Version: 8"), Ask(Key, ""), Ask("Upgrade: websocket\r\n", "")])
        {
            string[] parts = answer.Split("\r\n\r\n");
            AssertField($"Content-Length: {parts[1].Length}", answer);
            Assert.Matches("\r\nConnection: (Upgrade, )?close\r\n", answer);
            Assert.DoesNotContain("Sec-WebSocket-Accept", answer, StringComparison.Ordinal);
        }
    }
}
