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
    private readonly EditedProject? _library;
    private readonly MetadataReference?[] _libraries;
    private MetadataReference[] _references = [];

    /// <summary>Makes a project as it is before the first edit.</summary>
    /// <param name="random">Where the edits come from.</param>
    /// <param name="name">What it is called.</param>
    /// <param name="files">The files, with places.</param>
    /// <param name="library">A project that it refers to, and that is edited as well.</param>
    /// <param name="libraries">What it may refer to instead; null for nothing.</param>
    public EditedProject(Random random, string name, IEnumerable<string> files, EditedProject? library, MetadataReference?[] libraries)
    {
        _random = random;
        _library = library;
        _libraries = libraries;
        foreach (var file in files)
        {
            _files.Add(($"/src/{name}{_files.Count}.cs", Split(file)));
        }

        Compilation = Compilations.Create([], name: name);
        Compilation = Compilation.AddSyntaxTrees(_files.Select(static file => CSharpSyntaxTree.ParseText(Write(file.Parts), Compilations.Options, file.Path)));
        SetReferences(GetProjects(library));
    }

    /// <summary>The project after the edits made so far.</summary>
    public CSharpCompilation Compilation { get; private set; }

    /// <summary>What the last edit was.</summary>
    public string LastEdit { get; private set; } = "none";

    public void Edit()
    {
        switch (_random.Next(20))
        {
            case 0:
                var index = _random.Next(_libraries.Length + 1);
                SetReferences(index == _libraries.Length ? GetProjects(_library) : _libraries[index] is { } library ? [library] : []);
                LastEdit = $"library {index}";
                break;
            case 1:
                var nullable = _random.Next(2) == 0 ? NullableContextOptions.Enable : NullableContextOptions.Disable;
                Compilation = Compilation.WithOptions(Compilation.Options.WithNullableContextOptions(nullable));
                LastEdit = $"nullable {nullable}";
                break;
            case 2:
                Move();
                break;
            case 3 or 4 or 5 when _library is not null:
                _library.Edit();
                SetReferences(GetProjects(_library));
                LastEdit = _library.LastEdit;
                break;
            default:
                EditPlace();
                break;
        }
    }

    /// <summary>Makes each edit of each place by itself, here and in the library, and takes it back.</summary>
    public IEnumerable<CSharpCompilation> EditEach()
    {
        foreach (var place in _places)
        {
            for (var text = 1; text < place.Texts.Length; text++)
            {
                Set(place, text);
                yield return Compilation;
                Set(place, 0);
                yield return Compilation;
            }
        }

        if (_library is null)
            yield break;
        foreach (var _ in _library.EditEach())
        {
            SetReferences(GetProjects(_library));
            LastEdit = _library.LastEdit;
            yield return Compilation;
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
        Set(place, text == 0 ? 0 : 1 + _random.Next(place.Texts.Length - 1));
        _changed.Remove(place);
        if (place.Chosen > 0)
            _changed.Add(place);
    }

    private void Set(Place place, int text)
    {
        place.Chosen = text;
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

    // As builds do, a project refers to all projects that those refer to that it refers to.
    private static MetadataReference[] GetProjects(EditedProject? library) => library is null ? [] : [library.Compilation.ToMetadataReference(), .. library._references];

    private void SetReferences(MetadataReference[] references)
    {
        Compilation = Compilation.WithReferences(Compilation.References.Except(_references).Concat(references));
        _references = references;
    }

    private sealed class Place(int file, string[] texts)
    {
        public int File { get; } = file;

        public string[] Texts { get; } = texts;

        public int Chosen { get; set; }

        public override string ToString() => Texts[Chosen];
    }
}
