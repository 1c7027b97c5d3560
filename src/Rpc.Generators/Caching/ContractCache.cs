using Microsoft.CodeAnalysis;
using Rpc.Generators.Model;
using Rpc.Generators.Parsing;

namespace Rpc.Generators.Caching;

/// <summary>
/// Parses the contracts of a project, and only those anew that an edit can have changed. What is kept is told by content alone: whichever compilations are asked about in whichever order,
/// the answer is that of a parser that has seen no other. One per generator; it holds models and hashes, and nothing of the compiler's.
/// </summary>
internal sealed class ContractCache
{
    private State? _last;

    /// <summary>The contracts, one for each interface that may be one, in the order of the project.</summary>
    public EquatableArray<ParsedContract> Read(Compilation compilation, CancellationToken cancellationToken)
    {
        // Most projects that a package reaches have no contract, and cost no more than this.
        if (!compilation.SyntaxTrees.Any(tree => Candidates.Find(tree, cancellationToken).Length > 0))
            return [];

        var last = Volatile.Read(ref _last);
        var surface = ProjectSurface.Read(compilation, last?.Surface, cancellationToken);
        if (last?.Surface == surface)
            return last.Contracts;

        var known = last?.Surface.HasSameNames(surface) == true ? last.Contracts : [];
        var files = new FilePlaces(compilation);
        var contracts = new List<ParsedContract>();
        foreach (var tree in compilation.SyntaxTrees)
        {
            foreach (var position in Candidates.Find(tree, cancellationToken))
            {
                var before = known.Count == 0 ? null : known[contracts.Count];
                contracts.Add(before is not null && before.Members == surface.GetMembers(before.Files) ? before : Parse(compilation, tree, position, surface, files, cancellationToken));
            }
        }

        var state = new State(surface, [.. contracts]);
        Volatile.Write(ref _last, state);
        return state.Contracts;
    }

    private static ParsedContract Parse(Compilation compilation, SyntaxTree tree, int position, ProjectSurface surface, FilePlaces files, CancellationToken cancellationToken)
    {
        var declaration = Candidates.Get(tree, position, cancellationToken);
        var model = ContractParser.ParseDeclaration(compilation, declaration, out var reads, cancellationToken);
        var read = files.Get(reads);
        return new ParsedContract(model, read, surface.GetMembers(read));
    }

    private sealed record State(ProjectSurface Surface, EquatableArray<ParsedContract> Contracts);

    /// <summary>Where files stand in a project. Made when the first contract is parsed.</summary>
    private sealed class FilePlaces(Compilation compilation)
    {
        private Dictionary<SyntaxTree, int>? _places;

        /// <summary>The places of the files, without those of other projects: they are part of the references.</summary>
        public int[] Get(IEnumerable<SyntaxTree> trees)
        {
            if (_places is null)
            {
                _places = [];
                foreach (var tree in compilation.SyntaxTrees)
                    _places.Add(tree, _places.Count);
            }

            return [.. trees.Where(_places.ContainsKey).Select(tree => _places[tree]).OrderBy(static place => place)];
        }
    }
}
