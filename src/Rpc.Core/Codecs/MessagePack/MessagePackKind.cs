using System.Diagnostics.CodeAnalysis;

namespace Rpc.Codecs.MessagePack;

/// <summary>The kinds of values that MessagePack has ("Type system" of its specification).</summary>
[SuppressMessage("Naming", "CA1720", Justification = "The names are those of the specification.")]
public enum MessagePackKind
{
    /// <summary>The byte 0xc1, with which no value begins.</summary>
    Invalid,

    /// <summary>nil.</summary>
    Nil,

    /// <summary>true or false.</summary>
    Boolean,

    /// <summary>An integer from −2⁶³ to 2⁶⁴−1.</summary>
    Integer,

    /// <summary>A floating-point number of 32 or 64 bits.</summary>
    Float,

    /// <summary>Text in UTF-8.</summary>
    String,

    /// <summary>Bytes.</summary>
    Binary,

    /// <summary>Elements in order.</summary>
    Array,

    /// <summary>Pairs of key and value.</summary>
    Map,

    /// <summary>Bytes with a type of their own; timestamps are one.</summary>
    Extension,
}
