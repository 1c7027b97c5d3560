using Rpc.Transport.Protocol.Handshake;
using Rpc.Transport.Protocol.Headers;

namespace Rpc.Transport.Protocol.Deflate;

/// <summary>How the ends agree on permessage-deflate (RFC 7692 §5, §7.1).</summary>
internal static class DeflateNegotiation
{
    /// <summary>The client's offer.</summary>
    public static DeflateOffer CreateOffer(DeflateOptions options) => new()
    {
        ServerNoContextTakeover = !options.ServerContextTakeover,
        ClientNoContextTakeover = !options.ClientContextTakeover,
        ServerMaxWindowBits = Limit(options.ServerMaxWindowBits),

        // Always named, so that a server short of memory may choose (§7.1.2.2).
        HasClientMaxWindowBits = true,
        ClientMaxWindowBits = Limit(options.ClientMaxWindowBits),
    };

    /// <summary>The server's choice: the first offer that it can accept (§5.1). Malformed ones are declined (§7.1).</summary>
    /// <param name="offered">The client's extensions.</param>
    /// <param name="options">What the server supports.</param>
    /// <param name="agreement">What is agreed on, when an offer was accepted.</param>
    /// <returns>The answer; null when no offer was accepted, which leaves messages uncompressed.</returns>
    public static DeflateOffer? Choose(IEnumerable<HeaderExtension> offered, DeflateOptions options, out DeflateAgreement? agreement)
    {
        agreement = null;
        foreach (HeaderExtension extension in offered)
        {
            if (extension.Name != DeflateOffer.ExtensionName || DeflateOffer.Parse(extension, isAnswer: false) is not { } offer)
                continue;

            // §7.1.2.2: who does not name the client's window could not be told of a smaller one.
            if (!offer.HasClientMaxWindowBits && options.ClientMaxWindowBits < DeflateOffer.MaxWindowBits)
                continue;

            agreement = new DeflateAgreement(
                options.ServerContextTakeover && !offer.ServerNoContextTakeover,
                options.ClientContextTakeover && !offer.ClientNoContextTakeover,
                Math.Min(options.ServerMaxWindowBits, offer.ServerMaxWindowBits ?? DeflateOffer.MaxWindowBits),
                Math.Min(options.ClientMaxWindowBits, offer.ClientMaxWindowBits ?? DeflateOffer.MaxWindowBits));
            return CreateAnswer(offer, agreement);
        }

        return null;
    }

    /// <summary>The client's check of the server's answer. Whatever is wrong with it fails the handshake (§7.1).</summary>
    /// <param name="answer">The extensions that the server chose.</param>
    /// <param name="offer">What was offered; null for nothing.</param>
    /// <param name="agreement">What is agreed on; null when messages stay uncompressed.</param>
    /// <returns>Null, or what is wrong.</returns>
    public static string? Check(IReadOnlyList<HeaderExtension> answer, DeflateOffer? offer, out DeflateAgreement? agreement)
    {
        agreement = null;
        if (answer.Count == 0)
            return null;

        // RFC 6455 §4.1 item 5; RFC 7692 §5: one of what was offered, and once.
        if (offer is null || answer.Any(extension => extension.Name != DeflateOffer.ExtensionName))
            return "the server chose an extension that was not offered";
        if (answer.Count > 1)
            return "the server chose permessage-deflate twice";
        if (DeflateOffer.Parse(answer[0], isAnswer: true) is not { } chosen)
            return "the server chose permessage-deflate with a parameter that it does not have";

        // §7.1.1.1, §7.1.2.1: to accept an offer is to accept what it asks of the server.
        if (offer.ServerNoContextTakeover && !chosen.ServerNoContextTakeover)
            return "the server keeps its compression context, which it was asked not to";
        if (offer.ServerMaxWindowBits is { } serverBits && !(chosen.ServerMaxWindowBits <= serverBits))
            return "the server's compression window is larger than it was asked to be";

        // §7.1.2.2: the window of the client was its own to limit.
        if (chosen.HasClientMaxWindowBits && !offer.HasClientMaxWindowBits)
            return "the server limits the client's compression window, which was not offered";
        int offeredBits = offer.ClientMaxWindowBits ?? DeflateOffer.MaxWindowBits;
        if (chosen.ClientMaxWindowBits > offeredBits)
            return "the server grants the client a larger compression window than it offered";

        // What the client offered for itself it keeps to, also where the answer does not repeat it (§7.1.1.2).
        agreement = new DeflateAgreement(
            !chosen.ServerNoContextTakeover,
            !chosen.ClientNoContextTakeover && !offer.ClientNoContextTakeover,
            chosen.ServerMaxWindowBits ?? DeflateOffer.MaxWindowBits,
            chosen.ClientMaxWindowBits ?? offeredBits);
        return null;
    }

    // A window is named where the offer names it, or where it is smaller than what holds unsaid; the client's only after the offer (§7.1.2.2).
    private static DeflateOffer CreateAnswer(DeflateOffer offer, DeflateAgreement agreement) => new()
    {
        ServerNoContextTakeover = !agreement.ServerContextTakeover,
        ClientNoContextTakeover = !agreement.ClientContextTakeover,
        ServerMaxWindowBits = offer.ServerMaxWindowBits is null ? Limit(agreement.ServerWindowBits) : agreement.ServerWindowBits,
        HasClientMaxWindowBits = Limit(agreement.ClientWindowBits) is not null,
        ClientMaxWindowBits = Limit(agreement.ClientWindowBits),
    };

    private static int? Limit(int bits) => bits < DeflateOffer.MaxWindowBits ? bits : null;
}
