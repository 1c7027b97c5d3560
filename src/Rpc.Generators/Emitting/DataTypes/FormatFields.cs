using System.Globalization;
using Rpc.Generators.Model;

namespace Rpc.Generators.Emitting.DataTypes;

/// <summary>
/// The formats that a generated class keeps, since they are made of others. The fields stand behind the class's own <c>Instance</c>: types that hold each other then find that of the other.
/// </summary>
internal sealed class FormatFields
{
    private readonly Dictionary<string, (string Name, string Type)> _fields = new(StringComparer.Ordinal);
    private readonly List<string> _formats = [];

    public FormatFields(IEnumerable<ValueModel?> values)
    {
        foreach (var value in values)
        {
            if (value is { IsComposed: true })
                Add(value.Format, "Format", ValueEmitter.GetFormatType(value));
        }
    }

    private FormatFields()
    {
    }

    /// <summary>Those of the forms in JSON.</summary>
    public static FormatFields OfJson(IEnumerable<ValueModel?> values)
    {
        var fields = new FormatFields();
        foreach (var value in values)
        {
            if (value is { IsComposed: true, JsonForm: { } form })
                fields.Add(form, "JsonForm", JsonFormEmitter.GetFormType(value.Type));
        }

        return fields;
    }

    public void Emit(SourceWriter writer)
    {
        foreach (var format in _formats)
            writer.WriteLine($"private static readonly {_fields[format].Type} {_fields[format].Name} = {format};");
    }

    /// <summary>The expression of the format.</summary>
    public string Get(ValueModel value) => Get(value.Format);

    /// <summary>The expression of the form in JSON, of a value that has one.</summary>
    public string GetJson(ValueModel value) => Get(value.JsonForm!);

    private string Get(string expression) => _fields.TryGetValue(expression, out var field) ? field.Name : expression;

    private void Add(string expression, string kind, string type)
    {
        if (_fields.ContainsKey(expression))
            return;
        _formats.Add(expression);
        _fields.Add(expression, (kind + _formats.Count.ToString(CultureInfo.InvariantCulture), type));
    }
}
