using System.Globalization;
using Rpc.Generators.Model;

namespace Rpc.Generators.Emitting;

/// <summary>
/// Names the generated files. The compiler compares them without regard to case, C# names with: contracts whose names
/// differ only in case get a number of their own.
/// </summary>
internal static class HintNames
{
    /// <summary>The names that some other name equals when case is ignored.</summary>
    public static EquatableArray<string> FindAmbiguous(IEnumerable<string> names) =>
    [
        .. names
            .GroupBy(static name => name, StringComparer.OrdinalIgnoreCase)
            .Where(static group => group.Count() > 1)
            .SelectMany(static group => group)
            .OrderBy(static name => name, StringComparer.Ordinal),
    ];

    /// <summary>The name of a contract's file.</summary>
    public static string ToFileName(string hintName, EquatableArray<string> ambiguous)
    {
        var index = 0;
        foreach (var name in ambiguous)
        {
            if (name == hintName)
                return string.Format(CultureInfo.InvariantCulture, "{0}-{1}.g.cs", hintName, index);
            index++;
        }

        return hintName + ".g.cs";
    }
}
