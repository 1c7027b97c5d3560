using System.Globalization;
using System.Text;

namespace Rpc.Generators.Locking;

/// <summary>Prints and reads lock files: a line for each node, its children indented below it.</summary>
internal static class LockText
{
    private const string Header = "# The contracts of this project as its peers know them. Written by 'dotnet build -t:RpcLock'; not to be edited.\nrpc.lock 1\n";
    private const string Indentation = "  ";

    /// <summary>The whole file, with <c>\n</c> at the end of each line. It has no asterisk in it.</summary>
    public static string Print(IEnumerable<LockNode> roots)
    {
        var text = new StringBuilder(Header);
        foreach (var root in roots)
        {
            text.Append('\n');
            Print(text, root, "");
        }

        return text.ToString();
    }

    /// <summary>The nodes of a file; null when a line makes no sense.</summary>
    /// <param name="text">The file.</param>
    /// <param name="wrongLine">That line, from 0.</param>
    public static List<LockNode>? Read(string text, out int wrongLine)
    {
        var roots = new List<LockNode>();
        var open = new Stack<LockNode>();
        var lines = text.Split('\n');
        var hasVersion = false;
        for (wrongLine = 0; wrongLine < lines.Length; wrongLine++)
        {
            var line = lines[wrongLine].TrimEnd();
            if (line.Length == 0 || line[0] == '#')
                continue;
            if (!hasVersion)
            {
                hasVersion = line == "rpc.lock 1";
                if (!hasVersion)
                    return null;
                continue;
            }

            var content = line.TrimStart(' ');
            var depth = (line.Length - content.Length) / Indentation.Length;
            if (depth > open.Count || (line.Length - content.Length) % Indentation.Length != 0)
                return null;
            while (open.Count > depth)
                open.Pop();
            var node = ReadLine(content, wrongLine);
            (depth == 0 ? roots : open.Peek().Children).Add(node);
            open.Push(node);
        }

        wrongLine = 0;
        return hasVersion ? roots : null;
    }

    /// <summary>A name of the user's as a lock file has it: without white space, asterisks and what is not printable.</summary>
    public static string Escape(string name)
    {
        var text = new StringBuilder();
        foreach (var character in name)
        {
            if (char.IsWhiteSpace(character) || char.IsControl(character) || char.IsSurrogate(character) || character is '*' or '\\')
                text.Append("\\u").Append(((int)character).ToString("x4", CultureInfo.InvariantCulture));
            else
                text.Append(character);
        }

        return text.ToString();
    }

    private static void Print(StringBuilder text, LockNode node, string indentation)
    {
        text.Append(indentation).Append(node.Kind);
        if (node.Name.Length > 0)
            text.Append(' ').Append(node.Name);
        if (node.Value.Length > 0)
            text.Append(": ").Append(node.Value);
        if (node.Flags.Length > 0)
            text.Append(" [").Append(node.Flags).Append(']');
        text.Append('\n');
        foreach (var child in node.Children)
            Print(text, child, indentation + Indentation);
    }

    private static LockNode ReadLine(string content, int line)
    {
        var flags = "";
        // No type has a bracket behind a space, nor has a name.
        if (content.EndsWith("]", StringComparison.Ordinal) && content.LastIndexOf(" [", StringComparison.Ordinal) is > 0 and var flagsAt)
        {
            flags = content.Substring(flagsAt + 2, content.Length - flagsAt - 3);
            content = content.Substring(0, flagsAt);
        }

        var value = "";
        if (content.IndexOf(": ", StringComparison.Ordinal) is > 0 and var valueAt)
        {
            value = content.Substring(valueAt + 2);
            content = content.Substring(0, valueAt);
        }

        var nameAt = content.IndexOf(' ');
        return nameAt < 0
            ? new LockNode(content, "", value, flags) { Line = line }
            : new LockNode(content.Substring(0, nameAt), content.Substring(nameAt + 1), value, flags) { Line = line };
    }
}
