namespace Rpc.Generators.Parsing;

/// <summary>Makes the names on the wire out of C# names.</summary>
internal static class WireNames
{
    private const string AsyncSuffix = "Async";

    /// <summary><c>ITicker</c> is <c>ticker</c>.</summary>
    public static string OfContract(string interfaceName) =>
        ToCamelCase(interfaceName.Length > 1 && interfaceName[0] == 'I' && char.IsUpper(interfaceName[1]) ? interfaceName.Substring(1) : interfaceName);

    /// <summary><c>GetQuoteAsync</c> is <c>getQuote</c>.</summary>
    public static string OfMethod(string methodName) =>
        ToCamelCase(methodName.Length > AsyncSuffix.Length && methodName.EndsWith(AsyncSuffix, StringComparison.Ordinal)
            ? methodName.Substring(0, methodName.Length - AsyncSuffix.Length)
            : methodName);

    /// <summary><c>QuoteChanged</c> is <c>quoteChanged</c>.</summary>
    public static string OfEvent(string eventName) => ToCamelCase(eventName);

    public static string Join(string contractName, string memberName) =>
        contractName.Length == 0 ? memberName : contractName + "." + memberName;

    /// <summary>JSON-RPC 2.0 §4.3 keeps <c>rpc.</c> for itself, and <c>$/</c> is for messages of the protocol.</summary>
    public static bool IsReserved(string wireName) =>
        wireName.StartsWith("rpc.", StringComparison.Ordinal) || wireName.StartsWith("$/", StringComparison.Ordinal);

    /// <summary>Whether the name given by an attribute can stand on the wire: printable text, and whole as UTF-16.</summary>
    public static bool IsValid(string name)
    {
        for (var i = 0; i < name.Length; i++)
        {
            if (char.IsWhiteSpace(name[i]) || char.IsControl(name[i]))
                return false;
            if (char.IsSurrogate(name[i]))
            {
                if (i + 1 >= name.Length || !char.IsSurrogatePair(name[i], name[i + 1]))
                    return false;
                i++;
            }
        }

        return true;
    }

    /// <summary>
    /// As <c>JsonNamingPolicy.CamelCase</c> does: the capitals at the start become small, but for the last of several
    /// when a small letter follows it. <c>IOThub</c> is <c>ioThub</c>, <c>IOTHub</c> is <c>iotHub</c>.
    /// </summary>
    public static string ToCamelCase(string name)
    {
        var capitals = 0;
        while (capitals < name.Length && char.IsUpper(name[capitals]))
            capitals++;
        if (capitals > 1 && capitals < name.Length)
            capitals--;
        return name.Substring(0, capitals).ToLowerInvariant() + name.Substring(capitals);
    }
}
