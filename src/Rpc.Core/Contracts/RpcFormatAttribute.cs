namespace Rpc;

/// <summary>
/// Names the MessagePack format of a type or of one member, in place of the generated one. JSON is not affected: its counterpart there is
/// <see cref="System.Text.Json.Serialization.JsonConverterAttribute"/>.
/// </summary>
/// <param name="formatType">A class that derives from <c>MessagePackFormat&lt;T&gt;</c> of that type, and has a constructor without parameters that the contract can use.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum | AttributeTargets.Interface | AttributeTargets.Property | AttributeTargets.Field, Inherited = false)]
public sealed class RpcFormatAttribute(Type formatType) : Attribute
{
    /// <summary>The class of the format.</summary>
    public Type FormatType { get; } = formatType;
}
