using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Rpc.Dispatching;

/// <summary>
/// What the error of a method that is not found says of its contract, as JSON in <c>error.data</c>: <c>{"contract":name,"fingerprint":text}</c>. So ends of different versions
/// learn that they are, when it matters, and nothing is exchanged before.
/// </summary>
internal static class ContractVersion
{
    private const int FingerprintLength = 16;

    /// <summary>The data for a contract that this end serves.</summary>
    public static string Write(RpcContract contract)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("contract"u8, contract.Name);
            writer.WriteString("fingerprint"u8, contract.Fingerprint);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>What to add to a message for people when the peer serves another version of a contract; empty when it does not, or does not say.</summary>
    /// <param name="data">The error's data: JSON, whatever the peer made of it.</param>
    /// <param name="own">The contracts of which this end uses the peer's implementation.</param>
    public static string Explain(string data, IEnumerable<RpcContract> own)
    {
        if (!TryRead(data, out var name, out var fingerprint))
            return "";
        var contract = own.FirstOrDefault(candidate => candidate.Name == name && candidate.Fingerprint.Length > 0);
        return contract is null || contract.Fingerprint == fingerprint
            ? ""
            : $" The peer serves another version of contract '{contract.Name}' (fingerprint {fingerprint}; of this end {contract.Fingerprint}).";
    }

    private static bool TryRead(string data, out string name, out string fingerprint)
    {
        (name, fingerprint) = ("", "");
        try
        {
            using var document = JsonDocument.Parse(data);
            if (document.RootElement.ValueKind != JsonValueKind.Object
                || !document.RootElement.TryGetProperty("contract"u8, out var contract) || contract.ValueKind != JsonValueKind.String
                || !document.RootElement.TryGetProperty("fingerprint"u8, out var version) || version.ValueKind != JsonValueKind.String)
            {
                return false;
            }

            (name, fingerprint) = (contract.GetString()!, version.GetString()!);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Nested too deeply, or text that is no Unicode: nothing of ours.
            return false;
        }

        // What is no fingerprint is no text to show to people.
        return fingerprint.Length == FingerprintLength && fingerprint.All(char.IsAsciiHexDigitLower);
    }
}
