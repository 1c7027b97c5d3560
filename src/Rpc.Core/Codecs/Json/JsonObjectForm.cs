using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Rpc.Codecs.Json;

/// <summary>The form of a class, record or structure: an object of its members. Generated code derives one class for each; nothing else needs to.</summary>
/// <typeparam name="T">The type.</typeparam>
public abstract class JsonObjectForm<T> : JsonForm<T>
{
    /// <summary>The members in the order in which they are written, for comparison with the metadata of System.Text.Json.</summary>
    protected abstract IReadOnlyList<JsonFormMember> Members { get; }

    /// <inheritdoc/>
    internal sealed override bool Fits(JsonSerializerOptions options, HashSet<JsonForm> seen)
    {
        if (!seen.Add(this))
            return true;
        var type = options.GetTypeInfo(typeof(T));
        if (type is not { Kind: JsonTypeInfoKind.Object, PolymorphismOptions: null, NumberHandling: null, OnSerializing: null, OnSerialized: null, OnDeserializing: null, OnDeserialized: null })
            return false;
        var members = Members;
        if (type.Properties.Count != members.Count)
            return false;
        for (var i = 0; i < members.Count; i++)
        {
            if (!IsPlain(type.Properties[i], members[i]) || members[i].Form?.Fits(options, seen) == false)
                return false;
        }

        return true;
    }

    private static bool IsPlain(JsonPropertyInfo property, JsonFormMember member) =>
        property is { CustomConverter: null, ShouldSerialize: null, IsExtensionData: false, NumberHandling: null, ObjectCreationHandling: null, Get: not null }
        && property.Name == member.Name
        && property.PropertyType == member.Type;
}
