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
            if (value is not { IsComposed: true } || _fields.ContainsKey(value.Format))
                continue;
            _formats.Add(value.Format);
            _fields.Add(value.Format, ("Format" + _formats.Count.ToString(CultureInfo.InvariantCulture), ValueEmitter.GetFormatType(value)));
        }
    }

    public void Emit(SourceWriter writer)
    {
        foreach (var format in _formats)
            writer.WriteLine($"private static readonly {_fields[format].Type} {_fields[format].Name} = {format};");
    }

    /// <summary>The expression of the format.</summary>
    public string Get(ValueModel value) => _fields.TryGetValue(value.Format, out var field) ? field.Name : value.Format;
}
