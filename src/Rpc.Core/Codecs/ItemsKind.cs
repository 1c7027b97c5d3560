namespace Rpc.Codecs;

/// <summary>What stands where the items of a stream are expected.</summary>
internal enum ItemsKind
{
    /// <summary>An array of items.</summary>
    Items,

    /// <summary>An array without any.</summary>
    Empty,

    /// <summary>Null.</summary>
    Null,

    /// <summary>Anything else.</summary>
    Other,
}
