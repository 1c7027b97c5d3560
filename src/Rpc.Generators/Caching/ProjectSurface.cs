using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Rpc.Generators.Caching;

/// <summary>
/// All that a contract's model can depend on, without holding on to the compilation that it was read from: the surfaces of the files, the settings and the references of the project.
/// </summary>
internal sealed class ProjectSurface
{
    // Projects that refer to each other in many ways are read once.
    private static readonly ConditionalWeakTable<Compilation, ProjectSurface> Known = new();

    private readonly string? _assemblyName;
    private readonly CompilationOptions _options;

    // One of this surface. As long as anybody keeps it, what it has in common with the next need not be looked at.
    private WeakReference<CSharpCompilation> _compilation;

    private ProjectSurface(CSharpCompilation compilation, SourceSurface[] sources, ReferenceSurface[] references, ProjectSurface? before)
    {
        _compilation = new WeakReference<CSharpCompilation>(compilation);
        _assemblyName = compilation.AssemblyName;
        _options = compilation.Options;
        References = references;
        Sources = sources;
        GlobalNames = [.. sources.SelectMany(static source => source.GlobalNames)];
        Declarations = before is null ? DeclarationIndex.Empty.Update([], sources)
            : sources == before.Sources ? before.Declarations
            : before.Declarations.Update(before.Sources.Except(sources), sources.Except(before.Sources));
    }

    /// <summary>The files, in the order of the project.</summary>
    public SourceSurface[] Sources { get; }

    /// <summary>What it refers to, in the order of the project.</summary>
    public ReferenceSurface[] References { get; }

    /// <summary>What the files declare.</summary>
    public DeclarationIndex Declarations { get; }

    /// <summary>The names in the usings that hold for all files.</summary>
    public string[] GlobalNames { get; }

    /// <summary>Reads the surface of a project.</summary>
    /// <param name="compilation">The project.</param>
    /// <param name="before">The surface of before an edit; handed out again when it is the same. Null for none.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static ProjectSurface Read(CSharpCompilation compilation, ProjectSurface? before, CancellationToken cancellationToken)
    {
        if (Known.TryGetValue(compilation, out var known))
            return known;
        var read = ReadNew(compilation, before, cancellationToken);
        return Known.GetValue(compilation, _ => read);
    }

    /// <summary>Adds the project and all that it refers to, each once.</summary>
    public void AddTo(List<ProjectSurface> projects)
    {
        if (projects.Contains(this))
            return;
        projects.Add(this);
        foreach (var reference in References)
            reference.Project?.AddTo(projects);
    }

    /// <summary>Whether the two are one project with the same settings.</summary>
    public bool HasSettingsOf(ProjectSurface other) => HasSettings(other._assemblyName, other._options);

    private static ProjectSurface ReadNew(CSharpCompilation compilation, ProjectSurface? before, CancellationToken cancellationToken)
    {
        if (before is null)
            return new ProjectSurface(compilation, ReadSources(compilation, cancellationToken), ReadReferences(compilation, before: null, cancellationToken), before: null);

        before._compilation.TryGetTarget(out var known);
        var sources = compilation.SyntaxTrees.Length == before.Sources.Length ? ReadSources(compilation, known, before.Sources, cancellationToken) : ReadSources(compilation, cancellationToken);
        var references = compilation.ExternalReferences == known?.ExternalReferences ? before.References : ReadReferences(compilation, before.References, cancellationToken);
        if (sources != before.Sources || references != before.References || !before.HasSettings(compilation.AssemblyName, compilation.Options))
            return new ProjectSurface(compilation, sources, references, before);
        before._compilation = new WeakReference<CSharpCompilation>(compilation);
        return before;
    }

    private static SourceSurface[] ReadSources(CSharpCompilation compilation, CancellationToken cancellationToken)
    {
        var sources = new SourceSurface[compilation.SyntaxTrees.Length];
        for (var i = 0; i < sources.Length; i++)
            sources[i] = SourceSurface.Of(compilation.SyntaxTrees[i], cancellationToken);
        return sources;
    }

    // Those of before when they are the same. Nothing but the files that are new is looked at.
    private static SourceSurface[] ReadSources(CSharpCompilation compilation, CSharpCompilation? known, SourceSurface[] before, CancellationToken cancellationToken)
    {
        var trees = compilation.SyntaxTrees;
        var knownTrees = known?.SyntaxTrees ?? ImmutableArray<SyntaxTree>.Empty;
        var sources = before;
        for (var i = 0; i < trees.Length; i++)
        {
            if (i < knownTrees.Length && knownTrees[i] == trees[i])
                continue;
            var source = SourceSurface.Of(trees[i], cancellationToken);
            if (source.Equals(before[i]))
                continue;
            if (sources == before)
                sources = (SourceSurface[])before.Clone();
            sources[i] = source;
        }

        return sources;
    }

    private static ReferenceSurface[] ReadReferences(CSharpCompilation compilation, ReferenceSurface[]? before, CancellationToken cancellationToken)
    {
        var references = new ReferenceSurface[compilation.ExternalReferences.Length];
        var isSame = references.Length == before?.Length;
        for (var i = 0; i < references.Length; i++)
        {
            references[i] = ReferenceSurface.Read(compilation.ExternalReferences[i], i < before?.Length ? before[i] : null, cancellationToken);
            isSame = isSame && references[i] == before![i];
        }

        return isSame ? before! : references;
    }

    // The provider says which files are generated, and these have no nullable annotations by themselves.
    private bool HasSettings(string? assemblyName, CompilationOptions options) =>
        _assemblyName == assemblyName && _options.Equals(options) && Equals(_options.SyntaxTreeOptionsProvider, options.SyntaxTreeOptionsProvider);
}
