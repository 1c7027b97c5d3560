using Rpc.Generators.Model;

namespace Rpc.Generators.Emitting;

/// <summary>Emits how streams of bytes become streams of items, and the reverse. What is no stream of bytes stays as it is.</summary>
internal static class ByteStreamEmitter
{
    private const string Class = "global::Rpc.Streams.Bytes.ByteStreams";

    /// <summary>The items of what the user's code gives.</summary>
    public static string Send(ByteStreamKind kind, string stream) => kind == ByteStreamKind.None ? stream : $"{Class}.Send({stream})";

    /// <summary>An argument for the user's code.</summary>
    public static string Receive(ByteStreamKind kind, string items) => Wrap(kind, items, "Receive", "ReceivePipe");

    /// <summary>A result for the user's code.</summary>
    public static string Open(ByteStreamKind kind, string items) => Wrap(kind, items, "OpenAsync", "OpenPipeAsync");

    /// <summary>The type of what such a stream's handler returns.</summary>
    public static string GetTask(ByteStreamKind kind) =>
        $"global::System.Threading.Tasks.ValueTask<global::System.IO.{(kind == ByteStreamKind.Pipe ? "Pipelines.PipeReader" : "Stream")}>";

    private static string Wrap(ByteStreamKind kind, string items, string asStream, string asPipe) => kind switch
    {
        ByteStreamKind.Stream => $"{Class}.{asStream}({items})",
        ByteStreamKind.Pipe => $"{Class}.{asPipe}({items})",
        _ => items,
    };
}
