namespace Rpc.Codecs.Json;

/// <summary>A member of a type that has a <see cref="JsonObjectForm{T}"/>.</summary>
/// <param name="name">Its name in JSON.</param>
/// <param name="type">Its type.</param>
/// <param name="form">The form of its values; null where the reader and the writer know the type, or leave it to System.Text.Json.</param>
public sealed class JsonFormMember(string name, Type type, JsonForm? form = null)
{
    internal string Name => name;

    internal Type Type => type;

    internal JsonForm? Form => form;
}
