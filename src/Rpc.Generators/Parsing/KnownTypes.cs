using Microsoft.CodeAnalysis;

namespace Rpc.Generators.Parsing;

/// <summary>The types that the parser knows by their metadata names, whichever assembly they come from.</summary>
internal static class KnownTypes
{
    public const string ContractAttribute = "Rpc.RpcContractAttribute";
    public const string MethodAttribute = "Rpc.RpcMethodAttribute";
    public const string EventAttribute = "Rpc.RpcEventAttribute";
    public const string NotificationAttribute = "Rpc.RpcNotificationAttribute";
    public const string FaultAttribute = "Rpc.RpcFaultAttribute";
    public const string ContractInterface = "Rpc.IRpcContract`1";
    public const string ObsoleteAttribute = "System.ObsoleteAttribute";
    public const string JsonSerializerContext = "System.Text.Json.Serialization.JsonSerializerContext";
    public const string JsonSerializable = "System.Text.Json.Serialization.JsonSerializableAttribute";
    public const string JsonDerivedType = "System.Text.Json.Serialization.JsonDerivedTypeAttribute";
    public const string JsonIgnore = "System.Text.Json.Serialization.JsonIgnoreAttribute";
    public const string JsonConverter = "System.Text.Json.Serialization.JsonConverterAttribute";
    public const string JsonPropertyName = "System.Text.Json.Serialization.JsonPropertyNameAttribute";
    public const string JsonInclude = "System.Text.Json.Serialization.JsonIncludeAttribute";
    public const string JsonRequired = "System.Text.Json.Serialization.JsonRequiredAttribute";
    public const string JsonExtensionData = "System.Text.Json.Serialization.JsonExtensionDataAttribute";
    public const string JsonConstructor = "System.Text.Json.Serialization.JsonConstructorAttribute";
    public const string MemberAttribute = "Rpc.RpcMemberAttribute";
    public const string FormatAttribute = "Rpc.RpcFormatAttribute";
    public const string Format = "Rpc.Codecs.MessagePack.MessagePackFormat`1";
    public const string Exception = "System.Exception";
    public const string Disposable = "System.IDisposable";
    public const string AsyncDisposable = "System.IAsyncDisposable";
    public const string CancellationToken = "System.Threading.CancellationToken";
    public const string Task = "System.Threading.Tasks.Task";
    public const string TaskOfT = "System.Threading.Tasks.Task`1";
    public const string ValueTask = "System.Threading.Tasks.ValueTask";
    public const string ValueTaskOfT = "System.Threading.Tasks.ValueTask`1";
    public const string AsyncEnumerable = "System.Collections.Generic.IAsyncEnumerable`1";
    public const string Stream = "System.IO.Stream";
    public const string PipeReader = "System.IO.Pipelines.PipeReader";
    public const string PipeWriter = "System.IO.Pipelines.PipeWriter";
    public const string DuplexPipe = "System.IO.Pipelines.IDuplexPipe";
    public const string Progress = "System.IProgress`1";
    public const string EventHandler = "System.EventHandler";
    public const string EventHandlerOfT = "System.EventHandler`1";

    /// <summary>Whether the type, whatever its arguments, is the top-level type of the given metadata name.</summary>
    public static bool Is(this ITypeSymbol? type, string metadataName)
    {
        var simpleNameAt = metadataName.LastIndexOf('.') + 1;
        return type is INamedTypeSymbol { ContainingType: null }
            && metadataName.Length - simpleNameAt == type.MetadataName.Length
            && metadataName.EndsWith(type.MetadataName, StringComparison.Ordinal)
            && type.ContainingNamespace.ToDisplayString() == metadataName.Substring(0, simpleNameAt - 1);
    }
}
