using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Rpc.Generators.Model;
using Rpc.Generators.Parsing;

namespace Rpc.Generators.Caching;

/// <summary>
/// Parses the contracts of a project, and only those anew that an edit can have changed. What is kept is told by content alone: whichever compilations are asked about in whichever order,
/// the answer is that of a parser that has seen no other. One per generator; it holds models, names and hashes, and nothing of the compiler's.
/// </summary>
internal sealed class ContractCache
{
    private State? _last;

    /// <summary>The contracts, one for each interface that may be one, in the order of the project.</summary>
    public EquatableArray<ParsedContract> Read(CSharpCompilation compilation, CancellationToken cancellationToken)
    {
        var last = Volatile.Read(ref _last);
        // Most projects that a package reaches have no contract, and cost no more than this.
        if (last is null && !HasCandidates(compilation, cancellationToken))
            return [];

        var surface = ProjectSurface.Read(compilation, last?.Surface, cancellationToken);
        if (last?.Surface == surface)
            return last.Contracts;

        var edit = new Edit(compilation, surface, last, cancellationToken);
        var state = edit.Parse();
        Volatile.Write(ref _last, state);
        return state.Contracts;
    }

    private static bool HasCandidates(CSharpCompilation compilation, CancellationToken cancellationToken)
    {
        foreach (var tree in compilation.SyntaxTrees)
        {
            if (Candidates.Find(tree, cancellationToken).Length > 0)
                return true;
        }

        return false;
    }

    /// <summary>What was found in a project.</summary>
    /// <param name="Surface">The project.</param>
    /// <param name="ByFile">The contracts in each file.</param>
    /// <param name="Contracts">All of them.</param>
    /// <param name="Files">The files that they were parsed from.</param>
    private sealed record State(ProjectSurface Surface, ParsedContract[][] ByFile, EquatableArray<ParsedContract> Contracts, Dictionary<SourceSurface, SourceDependencies> Files);

    /// <summary>The way from one state to the next.</summary>
    private sealed class Edit
    {
        private readonly CSharpCompilation _compilation;
        private readonly ProjectSurface _surface;
        private readonly State? _last;
        private readonly SurfaceChanges? _changes;
        private readonly CancellationToken _cancellationToken;
        private readonly Dictionary<SourceSurface, SourceDependencies> _files = [];
        private readonly HashSet<SourceDependencies> _concerned = [];

        public Edit(CSharpCompilation compilation, ProjectSurface surface, State? last, CancellationToken cancellationToken)
        {
            _compilation = compilation;
            _surface = surface;
            _last = last;
            _cancellationToken = cancellationToken;
            if (last is null)
                return;
            _changes = SurfaceChanges.Between(last.Surface, surface);
            foreach (var pair in last.Files)
            {
                if (_changes.Concern(pair.Value))
                    _concerned.Add(pair.Value);
                else
                    _files.Add(pair.Key, pair.Value);
            }
        }

        public State Parse()
        {
            var places = _last is null ? null : FileOrder.Match(_last.Surface.Sources, _surface.Sources);
            var byFile = new ParsedContract[_surface.Sources.Length][];
            for (var i = 0; i < byFile.Length; i++)
            {
                var place = places?[i] ?? FileOrder.None;
                byFile[i] = place != FileOrder.None && _last!.Surface.Sources[place].Equals(_surface.Sources[i])
                    ? Update(_last.ByFile[place], _compilation.SyntaxTrees[i])
                    : ParseAll(_compilation.SyntaxTrees[i]);
            }

            return new State(_surface, byFile, [.. byFile.SelectMany(static contracts => contracts)], _files);
        }

        private ParsedContract[] Update(ParsedContract[] contracts, SyntaxTree tree)
        {
            if (!contracts.Any(IsConcerned))
                return contracts;
            var positions = Candidates.Find(tree, _cancellationToken);
            return [.. contracts.Select((contract, index) => IsConcerned(contract) ? Parse(tree, positions[index]) : contract)];
        }

        private bool IsConcerned(ParsedContract contract)
        {
            foreach (var file in contract.Files)
            {
                if (_concerned.Contains(file))
                    return true;
            }

            foreach (var name in contract.Names)
            {
                if (_changes!.Concern(name))
                    return true;
            }

            return false;
        }

        private ParsedContract[] ParseAll(SyntaxTree tree) =>
            [.. Candidates.Find(tree, _cancellationToken).Select(position => Parse(tree, position))];

        private ParsedContract Parse(SyntaxTree tree, int position)
        {
            var declaration = Candidates.Get(tree, position, _cancellationToken);
            var model = ContractParser.ParseDeclaration(_compilation, declaration, out var reads, _cancellationToken);
            return new ParsedContract(model, [.. reads.Files.Append(tree).Distinct().Select(GetDependencies)], [.. reads.Names]);
        }

        private SourceDependencies GetDependencies(SyntaxTree tree)
        {
            var surface = SourceSurface.Of(tree, _cancellationToken);
            if (!_files.TryGetValue(surface, out var found))
                _files.Add(surface, found = SourceDependencies.Find(surface, _surface));
            return found;
        }
    }
}
