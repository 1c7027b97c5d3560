namespace Rpc.Transport.Protocol;

/// <summary>Where masking keys come from. RFC 6455 §5.3: they must be unpredictable; tests give known ones.</summary>
internal interface IMaskingKeySource
{
    /// <summary>The next key.</summary>
    uint Next();
}
