using System.Globalization;
using System.Text;
using Rpc.Transport.Protocol.Handshake;
using Rpc.Transport.Protocol.Headers;

namespace Rpc.Transport.Protocol.Deflate;

/// <summary>The parameters of permessage-deflate (RFC 7692 §7.1) as one end has written them: a client's offer or a server's answer.</summary>
internal sealed record DeflateOffer
{
    /// <summary>The extension's name.</summary>
    public const string ExtensionName = "permessage-deflate";

    /// <summary>The smallest window, 256 bytes.</summary>
    public const int MinWindowBits = 8;

    /// <summary>The largest window, 32 KiB; where nothing is said, it is this.</summary>
    public const int MaxWindowBits = 15;

    private const string ServerTakeoverName = "server_no_context_takeover";
    private const string ClientTakeoverName = "client_no_context_takeover";
    private const string ServerBitsName = "server_max_window_bits";
    private const string ClientBitsName = "client_max_window_bits";

    /// <summary>§7.1.1.1: the server compresses each message for itself.</summary>
    public bool ServerNoContextTakeover { get; init; }

    /// <summary>§7.1.1.2: the client compresses each message for itself.</summary>
    public bool ClientNoContextTakeover { get; init; }

    /// <summary>§7.1.2.1: the server's window; null where it is not named.</summary>
    public int? ServerMaxWindowBits { get; init; }

    /// <summary>§7.1.2.2: the client's window; null where it is not named, or named without a value.</summary>
    public int? ClientMaxWindowBits { get; init; }

    /// <summary>§7.1.2.2: an offer that names the client's window, with or without a value, lets the server choose it.</summary>
    public bool HasClientMaxWindowBits { get; init; }

    /// <summary>Reads the parameters.</summary>
    /// <param name="extension">A member of <c>Sec-WebSocket-Extensions</c> with the extension's name.</param>
    /// <param name="isAnswer">True when a server wrote it: then the client's window has a value, or is not named.</param>
    /// <returns>Null when a parameter is unknown, repeated, or has a value that it cannot have (§7.1).</returns>
    public static DeflateOffer? Parse(HeaderExtension extension, bool isAnswer)
    {
        var offer = new DeflateOffer();
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach ((string name, string? value) in extension.Parameters)
        {
            if (!seen.Add(name))
                return null;
            switch (name)
            {
                case ServerTakeoverName when value is null:
                    offer = offer with { ServerNoContextTakeover = true };
                    break;
                case ClientTakeoverName when value is null:
                    offer = offer with { ClientNoContextTakeover = true };
                    break;
                case ServerBitsName when ParseBits(value) is { } bits:
                    offer = offer with { ServerMaxWindowBits = bits };
                    break;
                case ClientBitsName when ParseBits(value) is { } bits:
                    offer = offer with { ClientMaxWindowBits = bits, HasClientMaxWindowBits = true };
                    break;
                case ClientBitsName when value is null && !isAnswer:
                    offer = offer with { HasClientMaxWindowBits = true };
                    break;
                default:
                    return null;
            }
        }

        return offer;
    }

    /// <summary>Prints the extension as a member of <c>Sec-WebSocket-Extensions</c>.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(ExtensionName);
        if (ServerNoContextTakeover)
            text.Append("; ").Append(ServerTakeoverName);
        if (ClientNoContextTakeover)
            text.Append("; ").Append(ClientTakeoverName);
        if (ServerMaxWindowBits is { } serverBits)
            text.Append("; ").Append(ServerBitsName).Append('=').Append(serverBits.ToString(CultureInfo.InvariantCulture));
        if (HasClientMaxWindowBits)
            text.Append("; ").Append(ClientBitsName);
        if (ClientMaxWindowBits is { } clientBits)
            text.Append('=').Append(clientBits.ToString(CultureInfo.InvariantCulture));
        return text.ToString();
    }

    // §7.1.2: a decimal number from 8 to 15 without leading zeros.
    private static int? ParseBits(string? value) => value switch
    {
        "8" => 8,
        "9" => 9,
        "10" => 10,
        "11" => 11,
        "12" => 12,
        "13" => 13,
        "14" => 14,
        "15" => 15,
        _ => null,
    };
}
