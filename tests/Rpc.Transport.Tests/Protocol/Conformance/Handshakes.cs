using System.Text;
using Rpc.Transport.Protocol.Deflate;
using Rpc.Transport.Protocol.Handshake;

namespace Rpc.Transport.Tests.Protocol.Conformance;

/// <summary>The opening handshake as bytes in and bytes out, in both roles. Heads are fed whole, byte by byte and in random pieces.</summary>
internal static class Handshakes
{
    /// <summary>The request of RFC 6455 §1.2.</summary>
    public const string Request =
        "GET /chat HTTP/1.1\r\nHost: server.example.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin: http://example.com\r\n" +
        "Sec-WebSocket-Protocol: chat, superchat\r\nSec-WebSocket-Version: 13\r\n\r\n";

    /// <summary>Its answer.</summary>
    public const string Answer =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
        "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nSec-WebSocket-Protocol: chat\r\n\r\n";

    /// <summary>What a server answers, head and body.</summary>
    public static string Ask(string request, string[]? subprotocols = null, DeflateOptions? deflate = null, string[]? origins = null)
    {
        (HttpHead? head, HandshakeFailure? failure) = Read(request);
        ServerHandshakeRequest? asked = head is null ? null : ServerHandshake.Check(head, out failure);
        failure ??= asked is null ? null : ServerHandshake.CheckOrigin(asked, origins);
        if (failure is not null)
            return Encoding.Latin1.GetString(ServerHandshake.WriteFailure(failure));
        DeflateOffer? chosen = deflate is null ? null : DeflateNegotiation.Choose(asked!.Extensions, deflate, out _);
        return Encoding.Latin1.GetString(ServerHandshake.WriteAccept(asked!, ServerHandshake.ChooseSubprotocol(asked!, subprotocols ?? []), chosen?.ToString()));
    }

    /// <summary>The request with a part of it replaced; the part must be there.</summary>
    public static string Ask(string part, string replacement, string[]? subprotocols = null, DeflateOptions? deflate = null, string[]? origins = null) =>
        Ask(Replace(Request, part, replacement), subprotocols, deflate, origins);

    /// <summary>What a client that has sent <see cref="Request"/> makes of an answer: the status that it fails with, or null when the connection is open.</summary>
    public static int? Judge(string answer, DeflateOptions? deflate = null)
    {
        DeflateOffer? offer = deflate is null ? null : DeflateNegotiation.CreateOffer(deflate);
        var handshake = new ClientHandshake("server.example.com", "/chat", ["chat", "superchat"], [], "the sample nonce"u8, offer);
        (HttpHead? head, HandshakeFailure? failure) = Read(answer);
        return head is null ? failure!.StatusCode : handshake.Check(head, out _, out _)?.StatusCode;
    }

    /// <summary>The answer with a part of it replaced; the part must be there.</summary>
    public static int? Judge(string part, string replacement, DeflateOptions? deflate = null) => Judge(Replace(Answer, part, replacement), deflate);

    public static void AssertStatus(int status, string answer) => Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);

    public static void AssertField(string field, string answer) => Assert.Contains($"\r\n{field}\r\n", answer, StringComparison.Ordinal);

    private static string Replace(string text, string part, string replacement)
    {
        Assert.Contains(part, text, StringComparison.Ordinal);
        return text.Replace(part, replacement, StringComparison.Ordinal);
    }

    private static (HttpHead? Head, HandshakeFailure? Failure) Read(string text)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(text);
        (HttpHead? head, HandshakeFailure? failure) = Read([bytes]);
        int seed = Seeds.Next();
        foreach (IEnumerable<byte[]> pieces in (IEnumerable<byte[]>[])[bytes.Chunk(1), Feeder.Cut(bytes, new Random(seed))])
        {
            (HttpHead? again, HandshakeFailure? failedAgain) = Read(pieces);
            if (failure?.StatusCode != failedAgain?.StatusCode || !(head?.Fields ?? []).SequenceEqual(again?.Fields ?? []))
                Assert.Fail($"Another outcome in pieces, seed {seed}: {text}");
        }

        Assert.True(head is not null || failure is not null, "The head does not end.");
        return (head, failure);
    }

    private static (HttpHead? Head, HandshakeFailure? Failure) Read(IEnumerable<byte[]> pieces)
    {
        var reader = new HttpHeadReader(8192);
        byte[] received = [];
        foreach (byte[] piece in pieces)
        {
            received = [.. received, .. piece];
            if (reader.TryRead(received, out HttpHead? head, out _, out HandshakeFailure? failure) || failure is not null)
                return (head, failure);
        }

        return (null, null);
    }
}
