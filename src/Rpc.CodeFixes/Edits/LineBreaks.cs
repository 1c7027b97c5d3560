using Microsoft.CodeAnalysis.Text;

namespace Rpc.CodeFixes.Edits;

/// <summary>Says how the lines of a text end.</summary>
internal static class LineBreaks
{
    /// <summary>As its first line does; as on Unix when there is one only.</summary>
    public static string GetLineBreak(this SourceText text) => text.Lines[0] is var first && first.EndIncludingLineBreak - first.End == 2 ? "\r\n" : "\n";
}
