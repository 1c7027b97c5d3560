using Rpc.Generators.Model;

using System.Text;

namespace Rpc.Generators.Emitting;

/// <summary>Writes indented lines that end in <c>\n</c> on every machine.</summary>
internal sealed class SourceWriter
{
    private readonly StringBuilder _text = new();
    private int _depth;

    public void WriteLine() => _text.Append('\n');

    public void WriteLine(string line) => _text.Append(' ', _depth * 4).Append(line).Append('\n');

    /// <summary>Writes lines that stand before something: its attributes.</summary>
    public void WriteLines(IEnumerable<string> lines)
    {
        foreach (var line in lines)
            WriteLine(line);
    }

    /// <summary>Opens a class that debuggers step over; dispose it to close it.</summary>
    /// <param name="summary">What the class is for, as XML.</param>
    /// <param name="header">Its declaration.</param>
    public Block WriteClass(string summary, string header)
    {
        WriteLine($"/// <summary>{summary}</summary>");
        WriteLine(CodeAttributes.NonUserCode);
        return WriteBlock(header);
    }

    /// <summary>Opens a block; dispose it to close it.</summary>
    /// <param name="header">The line before the block.</param>
    /// <param name="end">What closes it.</param>
    /// <param name="isOpen">The header is what opens it.</param>
    public Block WriteBlock(string header, string end = "}", bool isOpen = false)
    {
        WriteLine(header);
        if (!isOpen)
            WriteLine("{");
        _depth++;
        return new Block(this, end);
    }

    /// <summary>Indents what follows; dispose it to go back.</summary>
    public Block Indent()
    {
        _depth++;
        return new Block(this, null);
    }

    public override string ToString() => _text.ToString();

    /// <summary>An open block.</summary>
    public readonly struct Block(SourceWriter writer, string? end) : IDisposable
    {
        public void Dispose()
        {
            writer._depth--;
            if (end is not null)
                writer.WriteLine(end);
        }
    }
}
