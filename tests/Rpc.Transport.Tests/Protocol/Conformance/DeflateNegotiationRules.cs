using Rpc.Transport.Protocol.Deflate;
using Rpc.Transport.Protocol.Headers;

namespace Rpc.Transport.Tests.Protocol.Conformance;

/// <summary>RFC 7692 §5, §7.1: how the two ends agree on permessage-deflate.</summary>
public sealed class DeflateNegotiationRules
{
    private const string Name = "permessage-deflate";

    [Fact, Rule(7692, "5", "A server declines what it does not support, and goes on with the next offer; with none left messages are not compressed.")]
    public void Server_OfSeveralOffers_TakesTheFirstItCan()
    {
        Assert.Equal("; client_max_window_bits=10", Choose($"{Name}; server_max_window_bits=99, x-other, {Name}; client_max_window_bits=10, {Name}"));
        Assert.Equal("", Choose($"{Name}, {Name}; client_max_window_bits=10"));
        Assert.Null(Choose("x-other, permessage-bzip2"));
        Assert.Null(Choose("Permessage-Deflate"));
    }

    [Fact, Rule(7692, "7.1", "A server declines an offer with a parameter that is not defined.")]
    public void Offer_WithUnknownParameter_IsDeclined() => CheckDeclined("unknown", "unknown=1", "Server_no_context_takeover", "max_window_bits=10");

    [Fact, Rule(7692, "7.1", "A server declines an offer with a parameter whose value is not defined: a value where there is none, none where there must be one, no number from 8 to 15, leading zeros.")]
    public void Offer_WithInvalidValue_IsDeclined() => CheckDeclined(
        "server_no_context_takeover=1", "client_no_context_takeover=true", "server_max_window_bits", "server_max_window_bits=7", "server_max_window_bits=16", "server_max_window_bits=08",
        "server_max_window_bits=+8", "server_max_window_bits=x", "server_max_window_bits=8.0", "client_max_window_bits=0", "client_max_window_bits=7", "client_max_window_bits=16",
        "client_max_window_bits=010", "client_max_window_bits=100", "client_max_window_bits=15x");

    [Fact, Rule(7692, "7.1", "A server declines an offer that has a parameter twice.")]
    public void Offer_WithRepeatedParameter_IsDeclined() => CheckDeclined(
        "client_max_window_bits; client_max_window_bits=10", "server_no_context_takeover; server_no_context_takeover", "server_max_window_bits=10; server_max_window_bits=10");

    [Fact, Rule(7692, "7.1", "An offer is read whatever the order of its parameters, the spaces around them and the quotes of their values.")]
    public void Offer_QuotedAndSpaced_IsTheSame()
    {
        foreach (string parameters in (string[])
            ["; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=9; client_max_window_bits=14", "; client_max_window_bits", "; server_max_window_bits=8", "; server_max_window_bits=15", ""])
            Assert.Equal(Name + parameters, Parse(Name + parameters, isAnswer: false)?.ToString());
        Assert.Equal(
            Name + "; server_max_window_bits=10; client_max_window_bits=9",
            Parse($"{Name} ;\tclient_max_window_bits = \"9\" ;server_max_window_bits=\"1\\0\"", isAnswer: false)?.ToString());
    }

    [Fact, Rule(7692, "7.1.1.1", "A server that accepts an offer with server_no_context_takeover says so in its answer, and takes nothing over.")]
    public void ServerNoContextTakeover_Offered_IsAnswered() => CheckAnswer("; server_no_context_takeover", new(), "; server_no_context_takeover", new(false, true, 15, 15));

    [Fact, Rule(7692, "7.1.1.1", "A server may take nothing over without being asked to.")]
    public void ServerNoContextTakeover_OfTheServersOwn_IsAnswered() => CheckAnswer("", new() { ServerContextTakeover = false }, "; server_no_context_takeover", new(false, true, 15, 15));

    [Fact, Rule(7692, "7.1.1.2", "A client that says client_no_context_takeover takes nothing over; the server may also ask for it, in any answer.")]
    public void ClientNoContextTakeover_OfEitherEnd_IsAgreedOn()
    {
        CheckAnswer("; client_no_context_takeover", new(), "; client_no_context_takeover", new(true, false, 15, 15));
        CheckAnswer("", new() { ClientContextTakeover = false }, "; client_no_context_takeover", new(true, false, 15, 15));
    }

    [Fact, Rule(7692, "7.1.2.1", "A server accepts server_max_window_bits by answering it with the same or a smaller value, and uses no larger window; it may also name one unasked.")]
    public void ServerMaxWindowBits_IsAnsweredWithNoMore()
    {
        for (int bits = 8; bits <= 15; bits++)
        {
            CheckAnswer($"; server_max_window_bits={bits}", new(), $"; server_max_window_bits={bits}", new(true, true, bits, 15));
            CheckAnswer($"; server_max_window_bits={bits}", new() { ServerMaxWindowBits = 11 }, $"; server_max_window_bits={Math.Min(bits, 11)}", new(true, true, Math.Min(bits, 11), 15));
        }

        CheckAnswer("", new() { ServerMaxWindowBits = 12 }, "; server_max_window_bits=12", new(true, true, 12, 15));
    }

    [Fact, Rule(7692, "7.1.2.2", "A server names the client's window only to a client that has named it, and no larger than it has; it declines an offer under which it could not ask for what it needs.")]
    public void ClientMaxWindowBits_IsAnsweredOnlyWhereOffered()
    {
        CheckAnswer("; client_max_window_bits", new(), "", new(true, true, 15, 15));
        CheckAnswer("; client_max_window_bits", new() { ClientMaxWindowBits = 9 }, "; client_max_window_bits=9", new(true, true, 15, 9));
        CheckAnswer("; client_max_window_bits=11", new(), "; client_max_window_bits=11", new(true, true, 15, 11));
        CheckAnswer("; client_max_window_bits=11", new() { ClientMaxWindowBits = 12 }, "; client_max_window_bits=11", new(true, true, 15, 11));
        CheckAnswer("; client_max_window_bits=11", new() { ClientMaxWindowBits = 10 }, "; client_max_window_bits=10", new(true, true, 15, 10));
        CheckAnswer("; client_max_window_bits=15", new(), "", new(true, true, 15, 15));
        Assert.Null(Choose(Name, new() { ClientMaxWindowBits = 9 }));
    }

    [Fact, Rule(7692, "7.1", "A client fails the connection on an answer with a parameter that is not defined, that has a value it cannot have, or that comes twice.")]
    public void Answer_Invalid_FailsTheConnection() => CheckRefused(
        new(), "unknown", "server_no_context_takeover=1", "server_max_window_bits", "server_max_window_bits=16", "server_max_window_bits=7", "client_max_window_bits", "client_max_window_bits=16",
        "client_max_window_bits=08", "server_no_context_takeover; server_no_context_takeover", "client_max_window_bits=9; client_max_window_bits=9");

    [Fact, Rule(7692, "5.1", "A client fails the connection on an answer that does not fit its offer: it did not offer the extension, or the answer names it twice.")]
    public void Answer_WithoutOffer_FailsTheConnection()
    {
        Assert.NotNull(DeflateNegotiation.Check(HeaderExtension.ParseList(Name)!, null, out _));
        Assert.Null(DeflateNegotiation.Check([], null, out _));
        Assert.NotNull(DeflateNegotiation.Check(HeaderExtension.ParseList($"{Name}, {Name}")!, Offer(new()), out _));
        Assert.NotNull(DeflateNegotiation.Check(HeaderExtension.ParseList("x-webkit-deflate-frame")!, Offer(new()), out _));
    }

    [Fact, Rule(7692, "7.1.1.1", "A client that asked for server_no_context_takeover fails the connection on an answer without it.")]
    public void Answer_WithoutServerNoContextTakeover_ThatWasAskedFor_FailsTheConnection()
    {
        CheckRefused(new() { ServerContextTakeover = false }, "");
        CheckAccepted(new() { ServerContextTakeover = false }, "server_no_context_takeover", new(false, true, 15, 15));
    }

    [Fact, Rule(7692, "7.1.1.2", "A client keeps to client_no_context_takeover, whether it said so itself or the server asks for it.")]
    public void Answer_WithClientNoContextTakeover_IsKeptTo()
    {
        CheckAccepted(new(), "client_no_context_takeover; server_no_context_takeover", new(false, false, 15, 15));
        CheckAccepted(new() { ClientContextTakeover = false }, "", new(true, false, 15, 15));
    }

    [Fact, Rule(7692, "7.1.2.1", "A client that asked for a window of the server's fails the connection on an answer without it or with a larger one.")]
    public void Answer_WithLargerServerWindow_FailsTheConnection()
    {
        CheckRefused(new() { ServerMaxWindowBits = 10 }, "", "server_max_window_bits=11", "server_max_window_bits=15");
        CheckAccepted(new() { ServerMaxWindowBits = 10 }, "server_max_window_bits=10", new(true, true, 10, 15));
        CheckAccepted(new() { ServerMaxWindowBits = 10 }, "server_max_window_bits=8", new(true, true, 8, 15));
        CheckAccepted(new(), "server_max_window_bits=9", new(true, true, 9, 15));
    }

    [Fact, Rule(7692, "7.1.2.2", "A client keeps to the window that the answer names for it; one that it did not offer to limit, or larger than offered, fails the connection.")]
    public void Answer_WithClientWindow_IsKeptToOrFailsTheConnection()
    {
        CheckAccepted(new(), "client_max_window_bits=8", new(true, true, 15, 8));
        CheckAccepted(new() { ClientMaxWindowBits = 10 }, "", new(true, true, 15, 10));
        CheckAccepted(new() { ClientMaxWindowBits = 10 }, "client_max_window_bits=10", new(true, true, 15, 10));
        CheckRefused(new() { ClientMaxWindowBits = 10 }, "client_max_window_bits=11");
        Assert.NotNull(DeflateNegotiation.Check(HeaderExtension.ParseList($"{Name}; client_max_window_bits=9")!, new DeflateOffer(), out _));
    }

    [Fact, Rule(7692, "7.1.3", "What a server of ours answers, a client of ours understands as the server does, for all settings of both.")]
    public void Agreement_IsTheSameAtBothEnds()
    {
        foreach (DeflateOptions client in Settings())
        {
            foreach (DeflateOptions server in Settings())
            {
                DeflateOffer offer = Offer(client);
                DeflateOffer? answer = DeflateNegotiation.Choose(HeaderExtension.ParseList(offer.ToString())!, server, out DeflateAgreement? agreed);
                Assert.Null(DeflateNegotiation.Check(HeaderExtension.ParseList(answer!.ToString())!, offer, out DeflateAgreement? understood));
                Assert.Equal(agreed, understood);
                Assert.InRange(agreed!.ServerWindowBits, 8, Math.Min(client.ServerMaxWindowBits, server.ServerMaxWindowBits));
                Assert.InRange(agreed.ClientWindowBits, 8, Math.Min(client.ClientMaxWindowBits, server.ClientMaxWindowBits));
            }
        }
    }

    private static IEnumerable<DeflateOptions> Settings() =>
        from serverTakeover in (bool[])[false, true]
        from clientTakeover in (bool[])[false, true]
        from serverBits in (int[])[8, 9, 12, 15]
        from clientBits in (int[])[8, 9, 12, 15]
        select new DeflateOptions { ServerContextTakeover = serverTakeover, ClientContextTakeover = clientTakeover, ServerMaxWindowBits = serverBits, ClientMaxWindowBits = clientBits };

    private static void CheckDeclined(params string[] offers)
    {
        foreach (string parameters in offers)
        {
            Assert.Null(Choose($"{Name}; {parameters}"));

            // §5.1: the next offer may still do.
            Assert.Equal("", Choose($"{Name}; {parameters}, {Name}"));
        }
    }

    private static void CheckAnswer(string offered, DeflateOptions options, string answer, DeflateAgreement expected)
    {
        DeflateOffer? chosen = DeflateNegotiation.Choose(HeaderExtension.ParseList(Name + offered)!, options, out DeflateAgreement? agreed);
        Assert.Equal(Name + answer, chosen?.ToString());
        Assert.Equal(expected, agreed);
    }

    private static void CheckRefused(DeflateOptions offered, params string[] answers)
    {
        foreach (string parameters in answers)
        {
            Assert.NotNull(DeflateNegotiation.Check(HeaderExtension.ParseList(parameters.Length == 0 ? Name : $"{Name}; {parameters}")!, Offer(offered), out DeflateAgreement? agreed));
            Assert.Null(agreed);
        }
    }

    private static void CheckAccepted(DeflateOptions offered, string parameters, DeflateAgreement expected)
    {
        Assert.Null(DeflateNegotiation.Check(HeaderExtension.ParseList(parameters.Length == 0 ? Name : $"{Name}; {parameters}")!, Offer(offered), out DeflateAgreement? agreed));
        Assert.Equal(expected, agreed);
    }

    private static DeflateOffer Offer(DeflateOptions options) => DeflateNegotiation.CreateOffer(options);

    // The parameters of the answer; null for no agreement.
    private static string? Choose(string offers, DeflateOptions? options = null) =>
        DeflateNegotiation.Choose(HeaderExtension.ParseList(offers)!, options ?? new(), out _)?.ToString()[Name.Length..];

    private static DeflateOffer? Parse(string value, bool isAnswer) => DeflateOffer.Parse(Assert.Single(HeaderExtension.ParseList(value)!), isAnswer);
}
