using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace Rpc.Generators.Tests.Incremental;

/// <summary>
/// A project whose files have places, each with the texts that may stand there: <c>⟨one¦other⟩</c>. An edit puts another text in one of the places, or changes what the project is made of.
/// </summary>
internal sealed class EditedProject
{
    private const int MostChanged = 4;

    private readonly Random _random;
    private readonly List<Place> _changed = [];
    private readonly List<Place> _places = [];
    private readonly List<(string Path, List<object> Parts)> _files = [];
    private readonly MetadataReference?[] _libraries;

    public EditedProject(int seed, IEnumerable<string> files, MetadataReference?[] libraries)
    {
        _random = new Random(seed);
        _libraries = libraries;
        foreach (var file in files)
        {
            _files.Add(($"/src/File{_files.Count}.cs", Split(file)));
        }

        Compilation = Compilations.Create([]);
        Compilation = Compilation.AddSyntaxTrees(_files.Select(static file => CSharpSyntaxTree.ParseText(Write(file.Parts), Compilations.Options, file.Path)));
        SetLibrary(0);
    }

    /// <summary>The project after the edits made so far.</summary>
    public CSharpCompilation Compilation { get; private set; }

    /// <summary>What the last edit was.</summary>
    public string LastEdit { get; private set; } = "none";

    public void Edit()
    {
        switch (_random.Next(15))
        {
            case 0:
                SetLibrary(_random.Next(_libraries.Length));
                break;
            case 1:
                var nullable = _random.Next(2) == 0 ? NullableContextOptions.Enable : NullableContextOptions.Disable;
                Compilation = Compilation.WithOptions(Compilation.Options.WithNullableContextOptions(nullable));
                LastEdit = $"nullable {nullable}";
                break;
            case 2:
                Move();
                break;
            default:
                EditPlace();
                break;
        }
    }

    private static string Write(List<object> parts) => string.Concat(parts);

    private List<object> Split(string text)
    {
        var parts = new List<object>();
        foreach (var piece in text.Split('⟨', '⟩'))
        {
            if (!piece.Contains('¦', StringComparison.Ordinal))
            {
                parts.Add(piece);
                continue;
            }

            var place = new Place(_files.Count, piece.Split('¦'));
            _places.Add(place);
            parts.Add(place);
        }

        return parts;
    }

    private void EditPlace()
    {
        // Few places at a time hold another text than the first: of too many, nothing would compile.
        var (place, text) = _changed.Count == MostChanged || (_changed.Count > 0 && _random.Next(3) == 0)
            ? (_changed[_random.Next(_changed.Count)], 0)
            : (_places[_random.Next(_places.Count)], 1);
        place.Chosen = text == 0 ? 0 : 1 + _random.Next(place.Texts.Length - 1);
        _changed.Remove(place);
        if (place.Chosen > 0)
            _changed.Add(place);
        var (path, parts) = _files[place.File];
        LastEdit = $"{path}: '{place}'";
        if (Compilation.SyntaxTrees.FirstOrDefault(tree => tree.FilePath == path) is { } tree)
            Compilation = Compilation.ReplaceSyntaxTree(tree, tree.WithChangedText(SourceText.From(Write(parts))));
    }

    // A file leaves the project, or comes back at the end of it.
    private void Move()
    {
        var missing = _files.FindIndex(file => Compilation.SyntaxTrees.All(tree => tree.FilePath != file.Path));
        var (path, parts) = _files[missing >= 0 ? missing : _random.Next(_files.Count)];
        LastEdit = $"{path} moves";
        Compilation = Compilation.SyntaxTrees.FirstOrDefault(tree => tree.FilePath == path) is { } tree
            ? Compilation.RemoveSyntaxTrees(tree)
            : Compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText(Write(parts), Compilations.Options, path));
    }

    private void SetLibrary(int index)
    {
        LastEdit = $"library {index}";
        var others = Compilation.References.Except(_libraries.OfType<MetadataReference>());
        Compilation = Compilation.WithReferences(_libraries[index] is { } library ? others.Append(library) : others);
    }

    private sealed class Place(int file, string[] texts)
    {
        public int File { get; } = file;

        public string[] Texts { get; } = texts;

        public int Chosen { get; set; }

        public override string ToString() => Texts[Chosen];
    }
}
