using Microsoft.CodeAnalysis;
using Rpc.Generators.Model;
using Rpc.Generators.Parsing.DataTypes;

namespace Rpc.Generators.Parsing;

/// <summary>Knows the types that stand for streams of bytes.</summary>
internal static class ByteStreams
{
    /// <summary>What the items of such a stream are.</summary>
    public const string ItemType = "global::System.ReadOnlyMemory<byte>";

    /// <summary>How the items are written and read as MessagePack.</summary>
    public static readonly ValueModel ItemValue = new() { Type = ItemType, Format = $"{BuiltInTypes.Formats}.ReadOnlyMemory" };

    /// <summary>Which of them the type is. Those derived from them are none: what arrives is not a file.</summary>
    public static ByteStreamKind GetKind(ITypeSymbol type) =>
        type.Is(KnownTypes.Stream) ? ByteStreamKind.Stream
        : type.Is(KnownTypes.PipeReader) ? ByteStreamKind.Pipe
        : ByteStreamKind.None;

    /// <summary>Whether values of the type are streams of bytes, or ends of them, that mean something in one process only.</summary>
    public static bool IsOrDerives(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? level = type; level is not null; level = level.BaseType)
        {
            if (level.Is(KnownTypes.Stream) || level.Is(KnownTypes.PipeReader) || level.Is(KnownTypes.PipeWriter) || level.Is(KnownTypes.DuplexPipe))
                return true;
        }

        return false;
    }
}
