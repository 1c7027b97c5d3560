namespace Rpc.Soak;

/// <summary>The failure that no contract declares.</summary>
internal sealed class OnPurposeException : Exception;
