namespace Rpc.Generators.Model;

/// <summary>As what the user's code has a stream of bytes.</summary>
internal enum ByteStreamKind
{
    /// <summary>It is none.</summary>
    None,

    /// <summary>As a <c>Stream</c>.</summary>
    Stream,

    /// <summary>As a <c>PipeReader</c>.</summary>
    Pipe,
}
