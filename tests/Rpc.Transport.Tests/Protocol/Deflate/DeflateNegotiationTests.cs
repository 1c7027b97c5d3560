using Rpc.Transport.Protocol.Deflate;
using Rpc.Transport.Protocol.Handshake;
using Rpc.Transport.Protocol.Headers;

namespace Rpc.Transport.Tests.Protocol.Deflate;

/// <summary>RFC 7692 §5, §7.1: how the two ends agree.</summary>
public sealed class DeflateNegotiationTests
{
    private const string Name = "permessage-deflate";

    [Theory]
    [InlineData("")]
    [InlineData("; server_no_context_takeover")]
    [InlineData("; client_no_context_takeover")]
    [InlineData("; server_max_window_bits=8")]
    [InlineData("; server_max_window_bits=15")]
    [InlineData("; client_max_window_bits")]
    [InlineData("; client_max_window_bits=10")]
    [InlineData("; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=9; client_max_window_bits=14")]
    public void Offer_Valid_PrintsAsItWasParsed(string parameters) =>
        Assert.Equal(Name + parameters, DeflateOffer.Parse(One(parameters), isAnswer: false)?.ToString());

    [Fact]
    public void Offer_QuotedAndSpaced_IsTheSame() =>
        Assert.Equal(
            Name + "; server_max_window_bits=10; client_max_window_bits=9",
            DeflateOffer.Parse(One(" ;\tclient_max_window_bits = \"9\" ;server_max_window_bits=\"1\\0\""), isAnswer: false)?.ToString());

    [Theory]
    [InlineData("; unknown")]
    [InlineData("; server_no_context_takeover=1")]
    [InlineData("; client_no_context_takeover=true")]
    [InlineData("; server_max_window_bits")]
    [InlineData("; server_max_window_bits=7")]
    [InlineData("; server_max_window_bits=16")]
    [InlineData("; server_max_window_bits=08")]
    [InlineData("; server_max_window_bits=+8")]
    [InlineData("; server_max_window_bits=x")]
    [InlineData("; client_max_window_bits=0")]
    [InlineData("; client_max_window_bits=010")]
    [InlineData("; client_max_window_bits=100")]
    [InlineData("; client_max_window_bits; client_max_window_bits=10")]
    [InlineData("; server_no_context_takeover; server_no_context_takeover")]
    [InlineData("; Server_no_context_takeover")]
    public void Offer_Invalid_IsDeclined(string parameters)
    {
        Assert.Null(DeflateOffer.Parse(One(parameters), isAnswer: false));
        Assert.Null(DeflateNegotiation.Choose([One(parameters)], new DeflateOptions(), out DeflateAgreement? none));
        Assert.Null(none);

        // §5.1: the next offer may still do.
        Assert.Equal(Name, DeflateNegotiation.Choose([One(parameters), One("")], new DeflateOptions(), out _)?.ToString());
    }

    // Offer; server's takeover (server's, client's messages) and windows; answer.
    [Theory]
    [InlineData("", true, true, 15, 15, "")]
    [InlineData("; client_max_window_bits", true, true, 15, 15, "")]
    [InlineData("; client_max_window_bits=15", true, true, 15, 15, "")]
    [InlineData("; client_max_window_bits=11", true, true, 15, 15, "; client_max_window_bits=11")]
    [InlineData("; client_max_window_bits=11", true, true, 15, 12, "; client_max_window_bits=11")]
    [InlineData("; client_max_window_bits=11", true, true, 15, 10, "; client_max_window_bits=10")]
    [InlineData("; client_max_window_bits", true, true, 15, 9, "; client_max_window_bits=9")]
    [InlineData("", true, true, 15, 9, null)]
    [InlineData("", true, true, 12, 15, "; server_max_window_bits=12")]
    [InlineData("; server_max_window_bits=8", true, true, 15, 15, "; server_max_window_bits=8")]
    [InlineData("; server_max_window_bits=15", true, true, 15, 15, "; server_max_window_bits=15")]
    [InlineData("; server_max_window_bits=13", true, true, 12, 15, "; server_max_window_bits=12")]
    [InlineData("; server_no_context_takeover", true, true, 15, 15, "; server_no_context_takeover")]
    [InlineData("; client_no_context_takeover", true, true, 15, 15, "; client_no_context_takeover")]
    [InlineData("", false, false, 15, 15, "; server_no_context_takeover; client_no_context_takeover")]
    public void Server_AnswersTheOfferWithinItsLimits(string offered, bool serverTakeover, bool clientTakeover, int serverBits, int clientBits, string? answer)
    {
        var options = new DeflateOptions
        {
            ServerContextTakeover = serverTakeover,
            ClientContextTakeover = clientTakeover,
            ServerMaxWindowBits = serverBits,
            ClientMaxWindowBits = clientBits,
        };
        DeflateOffer? chosen = DeflateNegotiation.Choose([One("", "x-other"), One(offered)], options, out DeflateAgreement? agreed);
        Assert.Equal(answer is null ? null : Name + answer, chosen?.ToString());
        Assert.Equal(answer is null, agreed is null);

        // Whatever a server of ours answers, a client that made the offer understands the same by it.
        if (chosen is not null)
        {
            Assert.Null(DeflateNegotiation.Check([Parse(chosen.ToString())], DeflateOffer.Parse(One(offered), isAnswer: false), out DeflateAgreement? understood));
            Assert.Equal(agreed, understood);
        }
    }

    [Fact]
    public void Server_OfSeveralOffers_TakesTheFirstItCan()
    {
        List<HeaderExtension> offers = HeaderExtension.ParseList($"{Name}; server_max_window_bits=99, {Name}; client_max_window_bits=10, {Name}")!;
        Assert.Equal(Name + "; client_max_window_bits=10", DeflateNegotiation.Choose(offers, new DeflateOptions(), out _)?.ToString());
        Assert.Equal(Name, DeflateNegotiation.Choose(offers[2..], new DeflateOptions(), out _)?.ToString());
    }

    // Our offer's takeover and windows; the answer; whether it is right.
    [Theory]
    [InlineData(true, true, 15, 15, Name, true)]
    [InlineData(true, true, 15, 15, Name + "; server_no_context_takeover; client_no_context_takeover", true)]
    [InlineData(true, true, 15, 15, Name + "; server_max_window_bits=9; client_max_window_bits=8", true)]
    [InlineData(false, true, 15, 15, Name, false)]
    [InlineData(false, true, 15, 15, Name + "; server_no_context_takeover", true)]
    [InlineData(true, false, 15, 15, Name, true)]
    [InlineData(true, true, 10, 15, Name, false)]
    [InlineData(true, true, 10, 15, Name + "; server_max_window_bits=11", false)]
    [InlineData(true, true, 10, 15, Name + "; server_max_window_bits=10", true)]
    [InlineData(true, true, 10, 15, Name + "; server_max_window_bits=8", true)]
    [InlineData(true, true, 15, 10, Name, true)]
    [InlineData(true, true, 15, 10, Name + "; client_max_window_bits=11", false)]
    [InlineData(true, true, 15, 10, Name + "; client_max_window_bits=10", true)]
    [InlineData(true, true, 15, 15, Name + "; client_max_window_bits", false)]
    [InlineData(true, true, 15, 15, Name + "; server_max_window_bits", false)]
    [InlineData(true, true, 15, 15, Name + "; server_max_window_bits=16", false)]
    [InlineData(true, true, 15, 15, Name + "; unknown", false)]
    [InlineData(true, true, 15, 15, Name + "; server_no_context_takeover; server_no_context_takeover", false)]
    [InlineData(true, true, 15, 15, Name + ", " + Name, false)]
    [InlineData(true, true, 15, 15, "x-webkit-deflate-frame", false)]
    [InlineData(true, true, 15, 15, Name + ", x-other", false)]
    public void Client_ChecksTheAnswerAgainstItsOffer(bool serverTakeover, bool clientTakeover, int serverBits, int clientBits, string answer, bool right)
    {
        DeflateOffer offer = DeflateNegotiation.CreateOffer(new DeflateOptions
        {
            ServerContextTakeover = serverTakeover,
            ClientContextTakeover = clientTakeover,
            ServerMaxWindowBits = serverBits,
            ClientMaxWindowBits = clientBits,
        });
        string? wrong = DeflateNegotiation.Check(HeaderExtension.ParseList(answer)!, offer, out DeflateAgreement? agreed);
        Assert.Equal(right, wrong is null);
        Assert.Equal(right, agreed is not null);
        if (agreed is null)
            return;
        Assert.False(agreed.ClientContextTakeover && !clientTakeover);
        Assert.True(agreed.ClientWindowBits <= clientBits && agreed.ServerWindowBits <= serverBits);
    }

    [Fact]
    public void Client_ThatOfferedNothing_AcceptsNothing()
    {
        Assert.NotNull(DeflateNegotiation.Check([One("")], null, out _));
        Assert.Null(DeflateNegotiation.Check([], null, out _));
        Assert.NotNull(DeflateNegotiation.Check([One("; client_max_window_bits=9")], new DeflateOffer(), out _));
    }

    [Theory]
    [InlineData(7, 15, 0, 0), InlineData(15, 16, 0, 0), InlineData(15, 15, -1, 0), InlineData(15, 15, 0, -1)]
    public void Options_OutOfRange_AreRefused(int serverBits, int clientBits, int minimum, int ratio) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new DeflateOptions
        {
            ServerMaxWindowBits = serverBits,
            ClientMaxWindowBits = clientBits,
            MinMessageBytes = minimum,
            MaxRatio = ratio,
        }.Validate());

    private static HeaderExtension One(string parameters, string name = Name) => Parse(name + parameters);

    private static HeaderExtension Parse(string value) => Assert.Single(HeaderExtension.ParseList(value)!);
}
