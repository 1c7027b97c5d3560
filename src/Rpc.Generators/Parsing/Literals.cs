using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Rpc.Generators.Parsing;

/// <summary>Writes the default values of parameters as C# literals.</summary>
internal static class Literals
{
    /// <summary>The literal of a parameter's default; null when it is the type's own.</summary>
    public static string? OfDefault(IParameterSymbol parameter)
    {
        if (!parameter.HasExplicitDefaultValue || parameter.ExplicitDefaultValue is not { } value)
            return null;

        var type = parameter.Type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable
            ? nullable.TypeArguments[0]
            : parameter.Type;
        return type.TypeKind == TypeKind.Enum
            ? $"({TypeNames.OfNotNull(type)})({Of(value)})"
            : Of(value);
    }

    private static string? Of(object value) => value switch
    {
        bool flag => flag ? "true" : "false",
        string text => SymbolDisplay.FormatLiteral(text, quote: true),
        char character => SymbolDisplay.FormatLiteral(character, quote: true),
        float number => OfSingle(number),
        double number => OfDouble(number),
        decimal number => number.ToString(CultureInfo.InvariantCulture) + "M",
        uint number => number.ToString(CultureInfo.InvariantCulture) + "U",
        long number => number.ToString(CultureInfo.InvariantCulture) + "L",
        ulong number => number.ToString(CultureInfo.InvariantCulture) + "UL",
        sbyte or byte or short or ushort or int => ((IFormattable)value).ToString(null, CultureInfo.InvariantCulture),
        DateTime time => string.Format(CultureInfo.InvariantCulture, "new global::System.DateTime({0}L)", time.Ticks),
        _ => null,
    };

    private static string OfSingle(float number)
    {
        if (OfSpecial(number, "float") is { } special)
            return special + (special.EndsWith("0", StringComparison.Ordinal) ? "F" : "");
        // The compiler may run on .NET Framework, whose shortest form does not always read back as the same number.
        var text = number.ToString("R", CultureInfo.InvariantCulture);
        var isExact = float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var back) && back.Equals(number);
        return (isExact ? text : number.ToString("G9", CultureInfo.InvariantCulture)) + "F";
    }

    private static string OfDouble(double number)
    {
        if (OfSpecial(number, "double") is { } special)
            return special + (special.EndsWith("0", StringComparison.Ordinal) ? "D" : "");
        var text = number.ToString("R", CultureInfo.InvariantCulture);
        var isExact = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var back) && back.Equals(number);
        return (isExact ? text : number.ToString("G17", CultureInfo.InvariantCulture)) + "D";
    }

    private static string? OfSpecial(double number, string keyword)
    {
        if (double.IsNaN(number))
            return keyword + ".NaN";
        if (double.IsInfinity(number))
            return keyword + (number > 0 ? ".PositiveInfinity" : ".NegativeInfinity");
        if (number == 0)
            return double.IsNegativeInfinity(1 / number) ? "-0.0" : "0.0";
        return null;
    }
}
