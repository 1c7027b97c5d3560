namespace Rpc.Channels;

/// <summary>What the bytes of a message are (the two data frame types of RFC 6455 §5.6).</summary>
public enum MessageFormat
{
    /// <summary>UTF-8 text.</summary>
    Text,

    /// <summary>Arbitrary bytes.</summary>
    Binary,
}
